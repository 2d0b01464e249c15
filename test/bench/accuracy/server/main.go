// A reference server for the accuracy bench: it streams tokens on a fixed schedule and stamps, on CLOCK_MONOTONIC, when
// each request had arrived and when each token was handed to the socket. `GET /stamps` gives the stamps as JSON lines
// and forgets them. Usage: server TTFT_MS ITL_MS TOKENS; it prints its URL.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// What happened to one request, in ms on CLOCK_MONOTONIC.
type stamps struct {
	ID string `json:"id"`
	// The first token of the answer: it is in the result file of a client that sends no id.
	Word    string    `json:"word"`
	Arrived float64   `json:"arrived"`
	Writes  []float64 `json:"writes"`
}

// One of vLLM's two interfaces: how it writes a text with its reason to finish.
type shape struct{ head, choice string }

var (
	chat = shape{
		`data: {"id":"chatcmpl-reference","object":"chat.completion.chunk","created":1795488722,"model":"reference",`,
		`"choices":[{"index":0,"delta":{"content":"%s"},"logprobs":null,"finish_reason":%s,"token_ids":null}]`,
	}
	completions = shape{
		`data: {"id":"cmpl-reference","object":"text_completion","created":1795488722,"model":"reference",`,
		`"choices":[{"index":0,"text":"%s","logprobs":null,"finish_reason":%s,"token_ids":null}]`,
	}
)

const (
	nothing = `"choices":[]`
	usage   = `,"usage":{"prompt_tokens":8,"total_tokens":%d,"completion_tokens":%d}`
	stop    = "}\n\n"
	done    = "data: [DONE]\n\n"
)

// An event without usage, and with that of so many tokens. The role comes with vLLM's first token, so none is sent apart.
func (s shape) event(text, finish string) string { return s.head + fmt.Sprintf(s.choice, text, finish) }
func counted(event string, tokens int) string    { return event + fmt.Sprintf(usage, tokens+8, tokens) }

var (
	mutex  sync.Mutex
	seen   []stamps
	serial atomic.Int64
)

const (
	realtime  = 0
	monotonic = 1
)

// Go's own monotonic clock has an origin that no other process knows.
func now(clock uintptr) float64 {
	var at syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&at)), 0)
	return milli(at)
}

func milli(at syscall.Timespec) float64 { return float64(at.Sec)*1e3 + float64(at.Nsec)/1e6 }

func main() {
	runtime.GOMAXPROCS(1)
	ttft, itl, tokens := milliseconds(os.Args[1]), milliseconds(os.Args[2]), number(os.Args[3])
	for path, shape := range map[string]shape{"/v1/chat/completions": chat, "/v1/completions": completions} {
		http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			arrived := r.Context().Value(connection{}).(*stampedConn).arrived
			stream(w, r.Header.Get("X-Request-Id"), arrived, body, shape, ttft, itl, tokens)
		})
	}
	http.HandleFunc("/stamps", func(w http.ResponseWriter, _ *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		json.NewEncoder(w).Encode(seen)
		seen = nil
	})
	// What the walk asks before it believes that this is a vLLM.
	say("/version", `{"version":"0.20.0"}`)
	say("/v1/models", `{"object":"list","data":[{"id":"reference","object":"model","owned_by":"vllm","max_model_len":8192}]}`)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	server := http.Server{ConnContext: func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connection{}, c)
	}}
	server.Serve(stampedListener{listener})
}

// The key of a request's connection in its context.
type connection struct{}

type stampedListener struct{ net.Listener }

func (l stampedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return nil, err
	}
	raw.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TIMESTAMPNS, 1) })
	return &stampedConn{Conn: conn, raw: raw}, err
}

// Knows when the last bytes that were read had arrived in the kernel (socket(7), SO_TIMESTAMPNS). In a burst a request waits
// for its turn of this server, on its one core: up to 10 ms of 256. That is no error of the client.
type stampedConn struct {
	net.Conn
	raw     syscall.RawConn
	arrived float64
}

func (c *stampedConn) Read(into []byte) (count int, err error) {
	var control [64]byte
	var controlled int
	var failure error
	err = c.raw.Read(func(fd uintptr) bool {
		count, controlled, _, _, failure = syscall.Recvmsg(int(fd), into, control[:], 0)
		return failure != syscall.EAGAIN
	})
	switch {
	case err != nil:
		return 0, err
	case failure != nil:
		return 0, failure
	case count == 0 && len(into) > 0:
		return 0, io.EOF
	}
	c.stamp(control[:controlled])
	return count, nil
}

// The kernel stamps on the clock of the day.
func (c *stampedConn) stamp(control []byte) {
	messages, _ := syscall.ParseSocketControlMessage(control)
	for _, message := range messages {
		if message.Header.Level == syscall.SOL_SOCKET && message.Header.Type == syscall.SO_TIMESTAMPNS {
			at := milli(*(*syscall.Timespec)(unsafe.Pointer(&message.Data[0])))
			c.arrived = now(monotonic) - (now(realtime) - at)
		}
	}
}

func say(path, body string) {
	http.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	})
}

// Counts the tokens in every event, or after the last one, as the request asks for it.
func stream(w http.ResponseWriter, id string, arrived float64, body []byte, shape shape, ttft, itl time.Duration, tokens int) {
	mine := stamps{ID: id, Arrived: arrived, Writes: make([]float64, 0, tokens)}
	started := time.Now()
	mine.Word = fmt.Sprintf("n%d", serial.Add(1))
	always := bytes.Contains(body, []byte("continuous_usage_stats"))
	atEnd := bytes.Contains(body, []byte("include_usage"))
	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	for i := 0; i < tokens; i++ {
		chunk := shape.event(" word", "null")
		if i == 0 {
			chunk = shape.event(" "+mine.Word, "null")
		}
		if always {
			chunk = counted(chunk, i+1)
		}
		time.Sleep(time.Until(started.Add(ttft + time.Duration(i)*itl)))
		mine.Writes = append(mine.Writes, now(monotonic))
		io.WriteString(w, chunk+stop)
		flusher.Flush()
	}
	last := shape.event("", `"length"`)
	if always {
		last = counted(last, tokens)
	}
	if atEnd {
		last += stop + counted(shape.head+nothing, tokens)
	}
	io.WriteString(w, last+stop+done)
	flusher.Flush()
	mutex.Lock()
	seen = append(seen, mine)
	mutex.Unlock()
}

func milliseconds(text string) time.Duration {
	return time.Duration(number(text)) * time.Millisecond
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}
