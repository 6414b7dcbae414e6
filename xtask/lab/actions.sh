#!/usr/bin/env bash
# Proves in the fault lab that the tools that change things really do, and that undoing puts things back.
# Usage: actions.sh PATH-TO-techtime    (root; each step runs on the lab's desktop and leaves nothing behind)
set -uo pipefail
lab="$(cd "$(dirname "$0")" && pwd)/lab.py"
techtime="$(realpath "$1")"
failed=0

# step NAME SCENARIO SCRIPT: the script runs on the desktop with $T as the program.
step() {
  local said
  if said=$(python3 "$lab" run "$2" --timeout 90 -- env "T=$techtime" bash -euo pipefail -c "$3" 2>&1); then
    echo "ok    $1"
  else
    echo "FAIL  $1"; echo "$said" | sed 's/^/      /'; failed=1
  fi
}

step "enable_adapter brings a disabled adapter up" adapter_disabled '
  ip -br link show eth0 | grep DOWN
  $T tool enable_adapter --yes --json > /run/call.json
  ip -br link show eth0 | grep UP
  $T tool enable_adapter --undo /run/call.json
  ip -br link show eth0 | grep DOWN'

step "ip_renew takes a lease and a way out" dhcp_client_idle '
  ! ip -br -4 addr show eth0 | grep 192.168.50
  $T tool ip_renew --yes
  ip -br -4 addr show eth0 | grep 192.168.50
  ip route | grep "^default via 192.168.50.1"
  ping -c 1 -W 2 1.1.1.1'

step "ip_renew says when no server answers" dhcp_server_down '
  $T tool ip_renew --yes --json | grep "\"renewed\": false"'

step "set_dns sets, is used, and is undone" healthy_dual_stack '
  before=$(cat /etc/resolv.conf)
  $T tool set_dns --servers 1.1.1.1,9.9.9.9 --yes --json > /run/call.json
  grep -q "^nameserver 9.9.9.9" /etc/resolv.conf
  $T tool lookup_dns --name github.com | grep 1.1.1.1
  $T tool set_dns --undo /run/call.json
  [ "$before" = "$(cat /etc/resolv.conf)" ]'

step "a change says how it is taken back" healthy_dual_stack '
  before=$(cat /etc/resolv.conf)
  $T --data-dir /run/data tool set_dns --servers 1.1.1.1 --yes > /run/said
  eval "$(grep "  techtime tool set_dns --undo" /run/said | sed "s|techtime|$T|")"
  [ "$before" = "$(cat /etc/resolv.conf)" ]'

step "set_dns is not undone over somebody else's change" healthy_dual_stack '
  $T tool set_dns --servers 1.1.1.1 --yes --json > /run/call.json
  echo "nameserver 8.8.8.8" > /etc/resolv.conf
  ! $T tool set_dns --undo /run/call.json
  grep -q 8.8.8.8 /etc/resolv.conf'

step "ip_release with keep stays, and is undone with its routes" healthy_dual_stack '
  before=$(ip -4 route; ip -4 -br addr)
  $T tool ip_release --keep --yes --json > /run/call.json
  ! ip -br -4 addr show eth0 | grep 192.168.50
  $T tool ip_release --undo /run/call.json
  [ "$before" = "$(ip -4 route; ip -4 -br addr)" ]'

step "ip_release takes itself back after 30 s" healthy_ipv4_only '
  before=$(ip -4 route)
  $T tool ip_release --yes
  [ "$before" = "$(ip -4 route)" ]'

step "ip_release leaves a release that waits alone, and a killed server takes it back at its next start" healthy_ipv4_only '
  before=$(ip -4 route)
  url=http://127.0.0.1:8399
  serve() { HOME=/run $T --port 8399 --data-dir /run/data --llm-backend builtin > /dev/null 2>&1 & server=$!
    timeout 20 bash -c "until curl -s -o /run/health $url/health; do sleep 0.05; done"; }
  release() { curl -s -H "content-type: application/json" -d "{\"confirm\": true}" $url/api/tools/ip_release/execute; }
  serve
  release | grep "has given its address up\."
  release | grep "comes back in"
  [ -z "$(ip -4 route)" ]
  kill -9 $server; wait $server || true
  serve
  timeout 10 bash -c "until [ -n \"\$(ip -4 route)\" ]; do sleep 0.05; done"
  [ "$before" = "$(ip -4 route)" ]
  release | grep "has given its address up\."
  kill $server; wait $server
  [ "$before" = "$(ip -4 route)" ]'

step "ip_renew puts no second address beside one that is set by hand" healthy_ipv4_only '
  before=$(ip -4 -br addr)
  ! $T tool ip_renew --yes --json > /run/call.json
  grep -q "set by hand" /run/call.json
  [ "$before" = "$(ip -4 -br addr)" ]'

step "a trace reaches what answers, also when it is asked again at once" healthy_dual_stack '
  for time in 1 2 3 4; do $T tool traceroute --host 1.1.1.1 | grep "reached in 3 hops"; done'

step "a trace of 30 hops with silent ones ends within 3 s" healthy_dual_stack '
  began=$(date +%s%N)
  $T tool traceroute --host 1.1.1.1 --json > /run/near.json
  grep -q "\"destination_reached\": true" /run/near.json
  $T tool traceroute --host 203.0.113.99 --json > /run/far.json
  ms=$(grep -o "\"duration_ms\": [0-9]*" /run/far.json | grep -o "[0-9]*"); [ "$ms" -lt 3000 ]'

step "a healthy gateway and internet are tested within 1.2 s" healthy_dual_stack '
  for tool in ping_gateway ping_dns; do
    $T tool $tool --json > /run/call.json
    ms=$(grep -o "\"duration_ms\": [0-9]*" /run/call.json | grep -o "[0-9]*"); [ "$ms" -le 1200 ]
    grep -q "\"verdict\": \"pass\"" /run/call.json
  done'

step "a dead gateway and a dead line are told within 2 s" gateway_down '
  for tool in ping_gateway ping_dns; do
    $T tool $tool --json > /run/call.json
    ms=$(grep -o "\"duration_ms\": [0-9]*" /run/call.json | grep -o "[0-9]*"); [ "$ms" -le 2000 ]
    grep -q "\"verdict\": \"fail\"" /run/call.json
  done'

step "a router that answers nothing is told by what it passes on" gateway_hung '
  $T tool ping_gateway --json > /run/call.json
  ms=$(grep -o "\"duration_ms\": [0-9]*" /run/call.json | grep -o "[0-9]*"); [ "$ms" -le 2000 ]
  grep -q "passes nothing on" /run/call.json
  $T tool ping_gateway --gateway 192.168.50.1 --count 50 --json > /run/call.json
  ms=$(grep -o "\"duration_ms\": [0-9]*" /run/call.json | grep -o "[0-9]*"); [ "$ms" -le 2000 ]
  grep -q "\"verdict\": \"fail\"" /run/call.json'

step "and one that hides itself, too" healthy_gateway_hidden '
  $T tool ping_gateway --json > /run/call.json
  grep -q "\"verdict\": \"pass\"" /run/call.json && grep -q "passes traffic on" /run/call.json'

exit $failed
