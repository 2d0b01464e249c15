// A reference server for the accuracy bench: it streams tokens on a fixed schedule and stamps, on CLOCK_MONOTONIC, when
// each request was fully read and when each token was handed to the socket. `GET /stamps` gives the stamps as JSON lines
// and forgets them. Usage: server TTFT_MS ITL_MS TOKENS; it prints its URL.
package main

import (
	"bytes"
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
	Word   string    `json:"word"`
	Read   float64   `json:"read"`
	Writes []float64 `json:"writes"`
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

// Go's own monotonic clock has an origin that no other process knows.
func now() float64 {
	var at syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 1, uintptr(unsafe.Pointer(&at)), 0)
	return float64(at.Sec)*1e3 + float64(at.Nsec)/1e6
}

func main() {
	runtime.GOMAXPROCS(1)
	ttft, itl, tokens := milliseconds(os.Args[1]), milliseconds(os.Args[2]), number(os.Args[3])
	for path, shape := range map[string]shape{"/v1/chat/completions": chat, "/v1/completions": completions} {
		http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			stream(w, r.Header.Get("X-Request-Id"), body, shape, ttft, itl, tokens)
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
	http.Serve(listener, nil)
}

func say(path, body string) {
	http.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	})
}

// Counts the tokens in every event, or after the last one, as the request asks for it.
func stream(w http.ResponseWriter, id string, body []byte, shape shape, ttft, itl time.Duration, tokens int) {
	mine := stamps{ID: id, Read: now(), Writes: make([]float64, 0, tokens)}
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
		mine.Writes = append(mine.Writes, now())
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
