// A reference server for the accuracy bench: it streams tokens on a fixed schedule and stamps, on CLOCK_MONOTONIC, when
// each request was fully read and when each token was handed to the socket. `GET /stamps` gives the stamps as JSON lines
// and forgets them. Usage: server TTFT_MS ITL_MS TOKENS; it prints its URL.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// What happened to one request, in ms on CLOCK_MONOTONIC.
type stamps struct {
	ID     string    `json:"id"`
	Read   float64   `json:"read"`
	Writes []float64 `json:"writes"`
}

// As vLLM sends them with continuous_usage_stats; the role comes with the first token there, so none is sent apart.
const (
	head  = `data: {"id":"chatcmpl-reference","object":"chat.completion.chunk","created":1795488722,"model":"reference",`
	usage = `"usage":{"prompt_tokens":8,"total_tokens":%d,"completion_tokens":%d}}` + "\n\n"
	token = head + `"choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null,"token_ids":null}],` + usage
	end   = head + `"choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"length","token_ids":null}],` + usage + "data: [DONE]\n\n"
)

var (
	mutex sync.Mutex
	seen  []stamps
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
	http.HandleFunc("/v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		stream(w, r.Header.Get("X-Request-Id"), ttft, itl, tokens)
	})
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

func stream(w http.ResponseWriter, id string, ttft, itl time.Duration, tokens int) {
	mine := stamps{ID: id, Read: now(), Writes: make([]float64, 0, tokens)}
	started := time.Now()
	flusher := w.(http.Flusher)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	for i := 0; i < tokens; i++ {
		chunk := fmt.Sprintf(token, i+9, i+1)
		time.Sleep(time.Until(started.Add(ttft + time.Duration(i)*itl)))
		mine.Writes = append(mine.Writes, now())
		io.WriteString(w, chunk)
		flusher.Flush()
	}
	io.WriteString(w, fmt.Sprintf(end, tokens+8, tokens))
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
