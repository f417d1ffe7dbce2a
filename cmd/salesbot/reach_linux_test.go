package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"salesbot/rulebook"
	"salesbot/sandbox"
)

// asBinary makes a test's own binary be salesbot.
const asBinary = "SALESBOT_TEST_BINARY"

func TestMain(m *testing.M) {
	if os.Getenv(asBinary) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A process is the bot as an operator runs it, beside a stand-in in this test.
type process struct {
	t      *testing.T
	wecom  *sandbox.Server
	listen string
	env    []string
	cmd    *exec.Cmd
}

func newProcess(t *testing.T, data string) *process {
	t.Helper()
	company, err := loadCompany("")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, listen: freeAddress(t)}
	quiet := logrus.New()
	quiet.SetOutput(t.Output())
	p.wecom = sandbox.New(sandbox.Config{
		Company: company, CorpID: demoCorpID, AgentID: demoAgentID, Secret: demoSecret, Token: demoToken, EncodingAESKey: demoAESKey,
		CallbackURL: "http://" + p.listen + callbackPath, Log: quiet,
	})
	t.Cleanup(p.wecom.Close)
	api := httptest.NewServer(p.wecom.Handler())
	t.Cleanup(api.Close)
	config := filepath.Join(t.TempDir(), "salesbot.yaml")
	settings := fmt.Sprintf("roles: {hr: [chenhr], admin: [root]}\ngo_live: %s\n", rulebook.DayOf(time.Now()))
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	p.env = append(os.Environ(), asBinary+"=1",
		"WECOM_CORP_ID="+demoCorpID, "WECOM_AGENT_ID="+fmt.Sprint(demoAgentID), "WECOM_SECRET="+demoSecret, "WECOM_TOKEN="+demoToken,
		"WECOM_ENCODING_AES_KEY="+demoAESKey, "WECOM_API_URL="+api.URL, "SALESBOT_LISTEN="+p.listen, "SALESBOT_DATA="+data,
		"SALESBOT_LOG_LEVEL=error", "CONFIG="+config)
	return p
}

func (p *process) begin() {
	p.t.Helper()
	config := strings.TrimPrefix(p.env[len(p.env)-1], "CONFIG=")
	p.cmd = exec.Command(os.Args[0], "serve", "--config", config)
	p.cmd.Env, p.cmd.Stderr = p.env, p.t.Output()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(p.kill)
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// up waits until it answers.
func (p *process) up() {
	p.t.Helper()
	p.eventually("answers", func() bool {
		resp, err := http.Get("http://" + p.listen + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
}

func (p *process) ready() int {
	resp, err := http.Get("http://" + p.listen + "/readyz")
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (p *process) eventually(what string, fn func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !fn(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("never %s", what)
		}
	}
}

// say is what somebody says and is answered.
func (p *process) say(userid, text string) string {
	p.t.Helper()
	before := len(p.wecom.Received(0))
	ctx, cancel := context.WithTimeout(p.t.Context(), 30*time.Second)
	defer cancel()
	if err := p.wecom.Text(ctx, userid, text); err != nil {
		p.t.Fatal(err)
	}
	for _, e := range p.wecom.Received(before) {
		if e.To == userid && e.Passive {
			return e.Text
		}
	}
	return ""
}

// wantHole wants 中断 to list a hole.
func (p *process) wantHole(why string) string {
	p.t.Helper()
	said := p.say("chenhr", "中断")
	if !strings.Contains(said, why) {
		p.t.Errorf("中断 says %q, want %q", said, why)
	}
	return said
}

// A process that was stopped knows it when it goes on, before the first message is judged.
func TestStoppedIsAHole(t *testing.T) {
	t.Parallel()
	p := newProcess(t, t.TempDir())
	p.begin()
	p.up()
	p.eventually("ready", func() bool { return p.ready() == http.StatusOK })
	p.signal(syscall.SIGSTOP)
	time.Sleep(6 * time.Second) // the real thing takes real time
	p.signal(syscall.SIGCONT)
	p.wantHole("系统停顿")
}

// A bot that is started again and again while its port is taken was never there.
func TestCrashLoopIsAHole(t *testing.T) {
	t.Parallel()
	p := newProcess(t, t.TempDir())
	p.begin()
	p.up()
	p.eventually("ready", func() bool { return p.ready() == http.StatusOK })
	p.kill()
	taken, err := net.Listen("tcp", p.listen)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		p.begin()
		if err := p.cmd.Wait(); err == nil || p.cmd.ProcessState.ExitCode() != 1 {
			t.Fatalf("ended with %v while its port is taken", err)
		}
	}
	taken.Close()
	p.begin()
	p.up()
	if said := p.wantHole("端口被占"); strings.Count(said, "–") != 1 {
		t.Errorf("%q, want one hole", said)
	}
}

// On a full disk nothing can be kept: the bot is not ready, and says afterwards since when.
func TestFullDiskIsAHole(t *testing.T) {
	t.Parallel()
	disk := shortDir(t)
	if err := syscall.Mount("none", disk, "tmpfs", 0, "size=64m"); err != nil {
		if os.Getenv("SALESBOT_TEST_REQUIRE") == "all" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v", err)
		}
		t.Skipf("needs a disk of its own: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	p := newProcess(t, filepath.Join(disk, "data"))
	t.Cleanup(func() { p.kill() })
	p.begin()
	p.up()
	p.eventually("ready", func() bool { return p.ready() == http.StatusOK })
	full, err := os.Create(filepath.Join(disk, "full"))
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); err == nil; {
		_, err = full.Write(block)
	}
	full.Close()
	report := "日报 " + strings.Repeat("今天拜访了客户，谈了预算。", 40)
	for n := 0; p.say("lina", fmt.Sprint(report, n)) != ""; n++ {
		if n == 500 {
			t.Fatal("500 reports fit a full disk")
		}
	}
	p.eventually("not ready", func() bool { return p.ready() == http.StatusServiceUnavailable })
	if err := os.Remove(full.Name()); err != nil {
		t.Fatal(err)
	}
	p.wantHole("消息存不进去")
	p.eventually("ready", func() bool { return p.ready() == http.StatusOK })
}
