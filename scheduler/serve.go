package scheduler

import (
	"context"
	"sync"
	"time"
)

const (
	// lifeEvery is how often a serving bot shows that it is alive.
	lifeEvery = time.Minute
	// lookEvery bounds a wait: the wall clock may be set, and a timer does not notice.
	lookEvery = time.Minute
)

// Poke makes Serve look at once: something may have been queued. It never blocks; call
// it after each callback that was handled.
func (l *Loop) Poke() {
	select {
	case l.poked <- struct{}{}:
	default:
	}
}

// Serve does what is due when it is due, until ctx ends. It returns nil then. A failing
// store is tried again each minute; it is for others to end the process.
func (l *Loop) Serve(ctx context.Context) error {
	var signs sync.WaitGroup
	defer signs.Wait()
	signs.Go(func() { l.signs(ctx) })
	for ctx.Err() == nil {
		if err := l.RunDue(ctx); err != nil && ctx.Err() == nil {
			l.env.Log.WithError(err).Error("loop: the store failed")
			l.wait(ctx, lookEvery, nil)
			continue
		}
		next, err := l.Next(ctx)
		wait := lookEvery
		if err == nil && !next.IsZero() {
			wait = min(max(0, next.Sub(l.now())), lookEvery)
		}
		l.wait(ctx, wait, l.poked)
	}
	return nil
}

// wait returns after a time, a poke or the end of ctx.
func (l *Loop) wait(ctx context.Context, d time.Duration, poked <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-poked:
	case <-timer.C:
	}
}

// signs looks each second whether the process stood still, and marks life on its own: a
// slow send does not make the bot deaf. The last mark is set at the end, where a hole
// would begin.
func (l *Loop) signs(ctx context.Context) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	ticker := time.NewTicker(lifeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := l.Ending(context.WithoutCancel(ctx)); err != nil {
				l.env.Log.WithError(err).Error("sign of life not stored")
			}
			return
		case <-look.C:
			l.watch.glance()
		case <-ticker.C:
			if err := l.MarkLife(ctx); err != nil && ctx.Err() == nil {
				l.env.Log.WithError(err).Error("sign of life not stored")
			}
		}
	}
}
