#!/usr/bin/env bash
# Third-party LLM servers on loopback, to prove our HTTP client against software we did not write. See README.md.
#   real-llm.sh PORT [KIND]        set up what is missing, start, wait until it answers, print its address (default KIND: llama)
#   real-llm.sh check PORT [KIND]  drive it with the official openai (and ollama) Python clients
#   real-llm.sh stop PORT [KIND]   end it, by its pid
# KIND: llama | think | parallel  llama.cpp's server on a 3 MB model written here (plain; with reasoning; with several tool calls)
#       pyllama                   llama-cpp-python's server (another HTTP layer) on the same model; compiles for about 6 minutes
#       litellm                   LiteLLM proxy; set LLAMA_PORT to a running llama for its model "tiny"
#       aimock                    AIMock: OpenAI and the Ollama API; TOOL_NAME and TOOL_ARGS (JSON) say what it calls
# REAL_LLM_DIR: where everything goes (default: real-llm under TMPDIR). FOREGROUND=1: stay in the foreground.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)/parts
dir=${REAL_LLM_DIR:-${TMPDIR:-/tmp}/real-llm}
verb=start; case ${1:-} in check|stop) verb=$1; shift;; esac
port=${1:?port}; kind=${2:-llama}
mkdir -p "$dir/run"; run=$dir/run/$kind-$port
key=${LITELLM_MASTER_KEY:-sk-loopback-peers-only-0123456789abcdef}

venv() {  # venv NAME PACKAGE...: wheels only, nothing is compiled
  local v=$dir/venv-$1; shift
  [ -e "$v/.done" ] && return
  python3 -m venv "$v"; "$v/bin/pip" -q install --only-binary :all: "$@"; touch "$v/.done"
}
case $verb in
stop)
  [ -e "$run.pid" ] || { echo "nothing of ours on $port"; exit 0; }
  p=$(cat "$run.pid"); kill "$p" 2>/dev/null || true
  for _ in $(seq 50); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
  kill -0 "$p" 2>/dev/null && kill -9 "$p"; rm -f "$run.pid"; exit 0;;
check)
  venv check openai==3.54.0 ollama==0.6.3
  OPENAI_API_KEY=$key exec "$dir/venv-check/bin/python" "$here/check.py" "http://127.0.0.1:$port" "$kind";;
esac
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "port $port is taken" >&2; exit 1; fi
case $kind in
llama|think|parallel)
  venv llama xllamacpp==2026.10.11549 gguf==0.19.0
  flag=; [ "$kind" = llama ] || flag=--$kind
  "$dir/venv-llama/bin/python" "$here/make_gguf.py" "$run.gguf" $flag
  set -- "$dir/venv-llama/bin/python" "$here/serve.py" "$run.gguf" "$port"; ready=/health;;
pyllama)
  [ -e "$dir/venv-pyllama/.done" ] || { python3 -m venv "$dir/venv-pyllama"
    CMAKE_ARGS="-DLLAVA_BUILD=OFF -DGGML_OPENMP=OFF" "$dir/venv-pyllama/bin/pip" -q install 'llama-cpp-python[server]==0.3.36' gguf==0.19.0; touch "$dir/venv-pyllama/.done"; }
  "$dir/venv-pyllama/bin/python" "$here/make_gguf.py" "$run.gguf"
  set -- "$dir/venv-pyllama/bin/python" -m llama_cpp.server --model "$run.gguf" --model_alias tiny-markov --host 127.0.0.1 --port "$port" \
    --n_ctx "${CTX:-65536}" --chat_format chatml-function-calling; ready=/v1/models;;
litellm)
  venv litellm 'litellm[proxy]==1.106.2'
  export LITELLM_MASTER_KEY=$key LITELLM_LOCAL_MODEL_COST_MAP=True LITELLM_TELEMETRY=False LLAMA_BASE=http://127.0.0.1:${LLAMA_PORT:-9}/v1
  set -- "$dir/venv-litellm/bin/litellm" --config "$here/litellm.yaml" --host 127.0.0.1 --port "$port" --telemetry False; ready=/health/liveliness;;
aimock)
  [ -e "$dir/aimock/.done" ] || { mkdir -p "$dir/aimock"; (cd "$dir/aimock"; [ -e package.json ] || echo '{"private":true}' > package.json
    npm install --silent --no-audit --no-fund --ignore-scripts @copilotkit/aimock@1.43.0); touch "$dir/aimock/.done"; }
  python3 - "$here/aimock.json" "$run.json" "${TOOL_NAME:-get_weather}" "${TOOL_ARGS:-{\"city\":\"demo\",\"days\":3\}}" <<'PY'
import sys, json
s = open(sys.argv[1]).read().replace("@TOOL@", sys.argv[3]).replace("@ARGS@", sys.argv[4])
json.loads(s); open(sys.argv[2], "w").write(s)
PY
  set -- "$dir/aimock/node_modules/.bin/llmock" -h 127.0.0.1 -p "$port" -f "$run.json" --log-level warn; ready=/health;;
*) echo "no such kind: $kind" >&2; exit 2;;
esac
[ "${FOREGROUND:-}" = 1 ] && exec "$@"
nohup "$@" > "$run.log" 2>&1 < /dev/null & echo $! > "$run.pid"
for _ in $(seq 300); do
  curl -sf -m 2 -o /dev/null "http://127.0.0.1:$port$ready" && { echo "$kind: http://127.0.0.1:$port pid $(cat "$run.pid") log $run.log"; exit 0; }
  kill -0 "$(cat "$run.pid")" 2>/dev/null || break; sleep 0.2
done
tail -20 "$run.log" >&2; exit 1
