package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A host that speaks to an agent over a pipe in memory. Programs run as whoever runs the tests, in no control group.
type host struct {
	t       *testing.T
	socket  net.Conn
	decoder *json.Decoder
	people  *user
	jobs    *jobs
}

func newHost(t *testing.T) *host {
	t.Helper()
	folder := t.TempDir()
	people := &user{children: sharedReaper, groups: &cgroups{}, home: folder + "/home", directory: folder + "/workspace", shelf: &shelf{}}
	for _, directory := range []string{people.home, people.directory, folder + "/logs"} {
		if err := os.Mkdir(directory, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	jobs := newJobs(people, folder+"/logs")
	agent := newAgent(people, jobs, &identity{})
	ours, theirs := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serve(theirs, theirs, agent.operations()) }()
	t.Cleanup(func() {
		ours.Close()
		if err := <-ended; err != io.EOF {
			t.Errorf("the agent ended with %v", err)
		}
		jobs.killAll()
	})
	return &host{t, ours, json.NewDecoder(ours), people, jobs}
}

// Two reapers would take each other's children.
var sharedReaper = newReaper()

func (h *host) send(line string) {
	h.t.Helper()
	if _, err := h.socket.Write([]byte(line + "\n")); err != nil {
		h.t.Fatal(err)
	}
}

func (h *host) receive() reply {
	h.t.Helper()
	var answer reply
	_ = h.socket.SetReadDeadline(time.Now().Add(30 * time.Second))
	if err := h.decoder.Decode(&answer); err != nil {
		h.t.Fatal(err)
	}
	return answer
}

func ask[A any](h *host, request string) A {
	h.t.Helper()
	h.send(request)
	answer := h.receive()
	var ok A
	if err := json.Unmarshal(answer.OK, &ok); answer.Error != "" || err != nil {
		h.t.Fatalf("%s: %s %v", request, answer.Error, err)
	}
	return ok
}

func (h *host) refused(request string) string {
	h.t.Helper()
	h.send(request)
	answer := h.receive()
	if answer.Error == "" {
		h.t.Fatalf("%s was not refused: %s", request, answer.OK)
	}
	return answer.Error
}

func TestAnswersCarryTheRequestsId(t *testing.T) {
	h := newHost(t)
	h.send(`{"id":17,"op":"ping"}`)
	if answer := h.receive(); answer.ID != 17 || answer.Error != "" {
		t.Errorf("%+v", answer)
	}
	h.send(`{"id":18,"op":"sing"}`)
	if answer := h.receive(); answer.ID != 18 || answer.Error != "unknown op sing" {
		t.Errorf("%+v", answer)
	}
}

func TestNonsenseAndLongLinesAreAnsweredAndSkipped(t *testing.T) {
	h := newHost(t)
	if message := h.refused(`{"id":`); !strings.Contains(message, "not a request") {
		t.Error(message)
	}
	if message := h.refused(`{"id":1,"op":"run","argv":"no list"}`); !strings.Contains(message, "not a request") {
		t.Error(message)
	}
	if message := h.refused(strings.Repeat("x", maxLine+1)); message != errLineTooLong.Error() {
		t.Error(message)
	}
	ask[pong](h, `{"id":2,"op":"ping"}`)
}

func TestAnEmptyLineIsAnsweredByAnEmptyLine(t *testing.T) {
	var output bytes.Buffer
	if err := serve(strings.NewReader("\n"), &output, nil); err != io.EOF || output.String() != "\n" {
		t.Errorf("%v %q", err, output.String())
	}
}

func TestRequestsAreHandledAtTheSameTime(t *testing.T) {
	h := newHost(t)
	fifo := filepath.Join(h.people.directory, "gate")
	ask[runResult](h, `{"id":1,"op":"run","argv":["mkfifo","gate"]}`)
	h.send(`{"id":2,"op":"run","argv":["cat","gate"]}`)
	h.send(`{"id":3,"op":"run","argv":["sh","-c","echo open > ` + fifo + `"]}`)
	exits := map[int64]bool{h.receive().ID: true, h.receive().ID: true}
	if !exits[2] || !exits[3] {
		t.Errorf("%v", exits)
	}
}

func TestRunGivesBothStreamsTheExitCodeAndExactlyTheEnvironment(t *testing.T) {
	h := newHost(t)
	result := ask[runResult](h, `{"id":1,"op":"run","argv":["sh","-c","cat; env | sort | grep -v ^_=; echo err >&2; exit 4"],"env":{"X":"y"},"stdin":"aGk="}`)
	want := "hiHOME=" + h.people.home + "\nLANG=C.UTF-8\nPATH=" + searchPath + "\nPWD=" + h.people.directory + "\nUSER=agent\nX=y\n"
	if result.Exit != 4 || string(result.Stdout) != want || string(result.Stderr) != "err\n" {
		t.Errorf("%d %q %q", result.Exit, result.Stdout, result.Stderr)
	}
}

func TestRunIsKilledWhenItsTimeIsUp(t *testing.T) {
	h := newHost(t)
	result := ask[runResult](h, `{"id":1,"op":"run","argv":["sleep","1000"],"timeoutMillis":50}`)
	if result.Exit != 137 || !result.TimedOut {
		t.Errorf("%+v", result)
	}
}

func TestOutputIsCutButTheProgramIsNotHeldUp(t *testing.T) {
	h := newHost(t)
	result := ask[runResult](h, `{"id":1,"op":"run","argv":["seq","200000"],"maxOutput":5}`)
	if result.Exit != 0 || string(result.Stdout) != "1\n2\n3" {
		t.Errorf("%d %q", result.Exit, result.Stdout)
	}
}

func TestAProgramThatIsNotThereIsAnError(t *testing.T) {
	h := newHost(t)
	if message := h.refused(`{"id":1,"op":"run","argv":["no-such-program"]}`); message != "no-such-program: no such program" {
		t.Error(message)
	}
	h.refused(`{"id":1,"op":"run","argv":[]}`)
}

func TestAJobStartsOnceAndItsLogIsReadInParts(t *testing.T) {
	h := newHost(t)
	start := `{"id":1,"op":"job.start","job":"j","argv":["sh","-c","echo one; echo two >&2; exit 7"]}`
	if !ask[jobStarted](h, start).Started || ask[jobStarted](h, start).Started {
		t.Error("the job did not start exactly once")
	}
	var state jobState
	for state.Exit == nil {
		state = ask[jobState](h, `{"id":2,"op":"job.read","job":"j","offset":1000,"waitMillis":10000}`)
	}
	if *state.Exit != 7 || state.Size != 8 || len(state.Data) != 0 {
		t.Errorf("%+v", state)
	}
	if part := ask[jobState](h, `{"id":3,"op":"job.read","job":"j","offset":4,"max":3}`); string(part.Data) != "two" {
		t.Errorf("%q", part.Data)
	}
	h.refused(`{"id":4,"op":"job.start","job":"../j","argv":["true"]}`)
	h.refused(`{"id":5,"op":"job.read","job":"j","offset":-1}`)
	if ask[jobState](h, `{"id":6,"op":"job.read","job":"other"}`).Known {
		t.Error("a job that was never started is known")
	}
}

func TestAJobsFirstOutputComesWithItsStart(t *testing.T) {
	h := newHost(t)
	ask[struct{}](h, `{"id":1,"op":"prepare"}`)
	for job := range 2 {
		started := ask[jobStarted](h, fmt.Sprintf(`{"id":2,"op":"job.start","job":"%d","argv":["sh","-c","echo %d"],"waitMillis":20000}`, job, job))
		if !started.Started || !started.Known || string(started.Data) != fmt.Sprintln(job) {
			t.Errorf("%+v", started)
		}
	}
	again := ask[jobStarted](h, `{"id":3,"op":"job.start","job":"0","argv":["sh","-c","echo other"],"waitMillis":20000}`)
	if again.Started || string(again.Data) != "0\n" {
		t.Errorf("%+v", again)
	}
	if logs, err := os.ReadDir(h.jobs.directory); err != nil || len(logs) != 0 {
		t.Errorf("logs have names: %v %v", logs, err)
	}
}

func TestAReaderIsWokenByOutputAndAKilledJobEndsWith137(t *testing.T) {
	h := newHost(t)
	ask[jobStarted](h, `{"id":1,"op":"job.start","job":"j","argv":["sh","-c","echo begun; sleep 1000"]}`)
	if state := ask[jobState](h, `{"id":2,"op":"job.read","job":"j","waitMillis":20000}`); string(state.Data) != "begun\n" || state.Exit != nil {
		t.Errorf("%+v", state)
	}
	ask[struct{}](h, `{"id":3,"op":"job.kill","job":"j"}`)
	state := ask[jobState](h, `{"id":4,"op":"job.read","job":"j","offset":6,"waitMillis":20000}`)
	if state.Exit == nil || *state.Exit != 137 {
		t.Errorf("%+v", state)
	}
	ask[struct{}](h, `{"id":5,"op":"job.kill","job":"j"}`)
	ask[struct{}](h, `{"id":6,"op":"job.kill","job":"never started"}`)
}

func TestALogThatIsFullSaysSoAndTheJobGoesOn(t *testing.T) {
	people := &user{children: sharedReaper, groups: &cgroups{}, directory: t.TempDir(), shelf: &shelf{}}
	jobs := newJobs(people, t.TempDir())
	jobs.limitLogs(100)
	if _, err := jobs.start(t.Context(), jobRequest{Job: "j", Argv: []string{"sh", "-c", "seq 100000; touch reached"}}); err != nil {
		t.Fatal(err)
	}
	var state jobState
	for state.Exit == nil {
		answer, err := jobs.read(t.Context(), jobRequest{Job: "j", Offset: 1 << 40, WaitMillis: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		state = answer.(jobState)
	}
	if _, err := os.Stat(people.directory + "/reached"); err != nil || *state.Exit != 0 || state.Size != 100+int64(len(cutMark)) {
		t.Errorf("%+v %v", state, err)
	}
}

// What a command sees must not tell whether it was run by a fresh shell or by one that had waited.
func TestAShellThatWaitedDoesTheSameAsAFreshOne(t *testing.T) {
	h := newHost(t)
	for _, request := range []string{
		`"argv":["sh","-c","echo out; echo err >&2; exit 4"]`,
		`"argv":["sh","-c","env | sort | grep -v ^_=; ls /proc/self/fd | wc -l"],"env":{"X":"it's\n $HOME"}`,
		`"argv":["sh","-c","echo \"$0 $# $1 $2\"; cat","sh","a b","'c"]`,
		`"argv":["sh","-c","echo \"$0 $1\"","other","x"]`,
		`"argv":["sh","-c","echo begun; if"]`,
		`"argv":["sh","-c","kill -9 $$"]`,
		`"argv":["sh","-c","exec sh -c 'exit 3'"]`,
		`"argv":["sh","-c","echo $IFS; env | grep IFS"],"env":{"IFS":"x"}`,
		`"argv":["sh","-c","cat"],"stdin":"aGk="`,
		`"argv":["sh","-c","sleep 1000 & false"]`,
	} {
		fresh := ask[runResult](h, `{"id":1,"op":"run",`+request+`}`)
		ask[struct{}](h, `{"id":2,"op":"prepare"}`)
		waited := ask[runResult](h, `{"id":3,"op":"run",`+request+`}`)
		if waited.Exit != fresh.Exit || string(waited.Stdout) != string(fresh.Stdout) ||
			(fresh.Exit != 2 && string(waited.Stderr) != string(fresh.Stderr)) {
			t.Errorf("%s: %d %q %q, fresh %d %q %q", request, waited.Exit, waited.Stdout, waited.Stderr, fresh.Exit, fresh.Stdout, fresh.Stderr)
		}
	}
}

func TestAPreparedShellServesOneCommandAndWaitsOnlyOnce(t *testing.T) {
	h := newHost(t)
	ask[struct{}](h, `{"id":1,"op":"prepare"}`)
	waiting := h.people.shelf.waiting.program.pid
	ask[struct{}](h, `{"id":2,"op":"prepare"}`)
	var seen []string
	for range 2 {
		seen = append(seen, string(ask[runResult](h, `{"id":3,"op":"run","argv":["sh","-c","echo $$"]}`).Stdout))
	}
	if want := fmt.Sprintln(waiting); seen[0] != want || seen[1] == want {
		t.Errorf("%q, prepared %d", seen, waiting)
	}
}

func TestAJobInAPreparedShellHasBothStreamsInOrder(t *testing.T) {
	h := newHost(t)
	ask[struct{}](h, `{"id":1,"op":"prepare"}`)
	ask[jobStarted](h, `{"id":2,"op":"job.start","job":"j","argv":["sh","-c","echo $X; echo two >&2; echo three; exit 7"],"env":{"X":"one"}}`)
	state := ask[jobState](h, `{"id":3,"op":"job.read","job":"j","waitMillis":20000}`)
	for state.Exit == nil {
		state = ask[jobState](h, `{"id":4,"op":"job.read","job":"j","waitMillis":100}`)
	}
	if *state.Exit != 7 || string(state.Data) != "one\ntwo\nthree\n" {
		t.Errorf("%d %q", *state.Exit, state.Data)
	}
}

func TestAPreparedShellThatWasKilledIsReplacedByAFreshOne(t *testing.T) {
	h := newHost(t)
	for _, kill := range []func(pid int){
		func(pid int) {
			for unix.Kill(pid, unix.SIGKILL) == nil {
				time.Sleep(time.Millisecond)
			}
		},
		func(int) { ask[struct{}](h, `{"id":1,"op":"kill.all"}`) },
	} {
		ask[struct{}](h, `{"id":2,"op":"prepare"}`)
		kill(h.people.shelf.waiting.program.pid)
		if result := ask[runResult](h, `{"id":3,"op":"run","argv":["sh","-c","echo out"]}`); result.Exit != 0 || string(result.Stdout) != "out\n" {
			t.Errorf("%+v", result)
		}
	}
}

func TestAPreparedShellKeepsToLimitsThatCameLater(t *testing.T) {
	h := newHost(t)
	ask[struct{}](h, `{"id":1,"op":"prepare"}`)
	if err := h.people.shelf.limitFiles(&unix.Rlimit{Cur: 1024, Max: 1024}); err != nil {
		t.Fatal(err)
	}
	// In the shell's units of 512 bytes.
	if limit := ask[runResult](h, `{"id":2,"op":"run","argv":["sh","-c","ulimit -f"]}`); string(limit.Stdout) != "2\n" {
		t.Errorf("%+v", limit)
	}
}

func TestFilesAreReplacedAndLinksOutAreNotFollowed(t *testing.T) {
	h := newHost(t)
	file := h.people.home + "/deep/file"
	ask[struct{}](h, `{"id":1,"op":"write","path":"`+file+`","mode":448,"data":"b25l"}`)
	ask[struct{}](h, `{"id":2,"op":"write","path":"`+file+`","mode":448,"data":"dHdv"}`)
	content, _ := os.ReadFile(file)
	info, err := os.Stat(file)
	if err != nil || string(content) != "two" || info.Mode() != 0o700 {
		t.Errorf("%q %v %v", content, info, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Errorf("left over: %v", entries)
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, h.people.home+"/out"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{h.people.home + "/out/x", h.people.home, "/etc/x", h.people.home + "/../x", h.people.home + "x/y", "x"} {
		h.refused(`{"id":3,"op":"write","path":"` + path + `","data":"eA=="}`)
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 0 {
		t.Errorf("written outside: %v", entries)
	}
	h.refused(`{"id":4,"op":"write","path":"` + file + `","mode":2541,"data":""}`)
}

func TestMetricsAreMeasured(t *testing.T) {
	h := newHost(t)
	found := ask[metrics](h, `{"id":1,"op":"metrics"}`)
	if found.MemoryTotalMiB <= 0 || found.MemoryUsedMiB > found.MemoryTotalMiB || found.DiskTotalMiB <= 0 || found.CPUMillis <= 0 {
		t.Errorf("%+v", found)
	}
}

func TestOrphansAreCollected(t *testing.T) {
	h := newHost(t)
	// Killed with its group: nothing is left that would hold the output open.
	ask[runResult](h, `{"id":1,"op":"run","argv":["sh","-c","sleep 1000 & exit 0"]}`)
}

func TestAnIdentityIsCheckedBeforeAnythingIsChanged(t *testing.T) {
	valid := identifyRequest{Now: 1, Entropy: make([]byte, 32), Hostname: "ticket-1", AuthorizedKey: "ssh-ed25519 AAAA x"}
	if err := valid.check(); err != nil {
		t.Error(err)
	}
	for _, spoil := range []func(*identifyRequest){
		func(r *identifyRequest) { r.Now = 0 },
		func(r *identifyRequest) { r.Entropy = make([]byte, 31) },
		func(r *identifyRequest) { r.Hostname = "two\nlines" },
		func(r *identifyRequest) { r.Hostname = "" },
		func(r *identifyRequest) { r.AuthorizedKey = "a\nb" },
		func(r *identifyRequest) { r.Limits.Processes = -1 },
	} {
		request := valid
		spoil(&request)
		if request.check() == nil {
			t.Errorf("accepted: %+v", request)
		}
	}
}

func TestAHostKeyIsWrittenForDropbearAndShownForSsh(t *testing.T) {
	i := &identity{state: t.TempDir()}
	if err := i.makeHostKey(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(i.state + "/host-key")
	// Two length-prefixed strings: the kind, and 32 bytes of private and 32 of public key.
	if err != nil || len(file) != 4+11+4+64 || !bytes.Contains(file, []byte("ssh-ed25519")) {
		t.Errorf("%d bytes, %v", len(file), err)
	}
	if len(strings.Fields(i.hostKey)) != 2 || len(i.hostKey) != len("ssh-ed25519 ")+68 {
		t.Error(i.hostKey)
	}
}

func TestModulesAreIndexedWithWhatTheyNeed(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(folder+"/index", []byte("virtio_blk virtio virtio_ring\nvirtio_ring\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	modules, err := readModules(folder)
	if err != nil || strings.Join(modules.needs["virtio_blk"], " ") != "virtio virtio_ring" {
		t.Errorf("%v %v", modules, err)
	}
	if err := modules.load("built-in"); err != nil {
		t.Error(err)
	}
}
