package scheduler

import (
	"context"
	"time"

	"salesbot/rulebook"
	"salesbot/sales/request"
)

// unansweredRequests reminds those who decide on requests, and asks the next above about
// what nobody answers.
var unansweredRequests = Job{
	Name:      "unanswered-requests",
	Spec:      func(law rulebook.Law) string { return daily(law.Requests.At) },
	SkipAfter: func(law rulebook.Law) rulebook.Clock { return law.Quiet.From },
	Run: whenLive(func(ctx context.Context, env *Env, _ time.Time) error {
		return inChunks(ctx, env, "unanswered-requests", request.OpenRequests, request.ChaseRequest)
	}),
}
