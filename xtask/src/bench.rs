//! `cargo xtask bench http`: how fast the API answers, beside what a bare route costs.
//!
//! Needs a data directory that `cargo xtask seed` has filled. One keep-alive connection gives p50 (c1);
//! 16 of them give p99 (c16) while a seventeenth asks `/health`. The floors stand in the same table: a bare
//! axum route, and what SQLite alone takes for such questions.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::process::{cargo, program, step};
use crate::{Done, Failure};

/// Where the sessions are.
#[derive(Debug, clap::Args)]
pub(crate) struct HttpArgs {
    /// A directory filled by `cargo xtask seed`
    #[arg(long)]
    data_dir: PathBuf,
    /// The port to serve on meanwhile
    #[arg(long, default_value_t = 9399)]
    port: u16,
    /// Requests per figure at one connection
    #[arg(long, default_value_t = 200)]
    requests: usize,
    /// Measure this program instead of building one in release
    #[arg(long)]
    server: Option<PathBuf>,
}

/// A server that ends with the measurement.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Client {
    stream: BufReader<TcpStream>,
    port: u16,
}

impl Client {
    fn connect(port: u16) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), port })
    }

    /// Sends a request and reads the whole answer; gives its time and its body.
    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<(Duration, Vec<u8>), Failure> {
        let begun = Instant::now();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        let failed = |error: std::io::Error| format!("{path}: {error}");
        self.stream.get_mut().write_all(request.as_bytes()).map_err(failed)?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).map_err(failed)?;
            if let Some(code) = line.strip_prefix("HTTP/1.1 ") {
                status = code.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).map_err(failed)?;
        if !(200..300).contains(&status) {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&answer)));
        }
        Ok((begun.elapsed(), answer))
    }

    fn get(&mut self, path: &str) -> Result<Duration, Failure> {
        self.send("GET", path, "").map(|(time, _)| time)
    }

    fn json(&mut self, path: &str) -> Result<serde_json::Value, Failure> {
        let (_, body) = self.send("GET", path, "")?;
        serde_json::from_slice(&body).map_err(|error| format!("{path}: {error}"))
    }
}

/// Serves the sessions, asks everything and prints the table.
pub(crate) fn http(args: &HttpArgs) -> Done {
    let server = match &args.server {
        Some(server) => server.clone(),
        None => {
            let mut build = cargo();
            build.args(["build", "--release", "--package", "techtime", "--bin", "techtime", "--example", "bench_chat"]);
            step("server and floor, in release", &mut build)?;
            PathBuf::from("target/release/techtime")
        }
    };
    println!("SQLite alone, p50 in ms");
    let mut floors = program(&server);
    step("floors", floors.arg("--data-dir").arg(&args.data_dir).args(["db", "floors"]))?;
    let begun = Instant::now();
    let child = program(&server)
        .arg("--data-dir")
        .arg(&args.data_dir)
        .env("PORT", args.port.to_string())
        .env("TECHTIME_PROBE_SCOPE", "local")
        .env("LLM_BACKEND", "builtin")
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", server.display()))?;
    let server = Server(child);
    let mut client = loop {
        match Client::connect(args.port).and_then(|mut client| client.get("/health").map(|_| client)) {
            Ok(client) => break client,
            Err(error) if begun.elapsed() > Duration::from_secs(10) => return Err(error),
            Err(_) => std::thread::yield_now(),
        }
    };
    println!("start to healthy {:>31.1} ms", millis(begun.elapsed()));
    memory(server.0.id());
    println!("\n{:<48} {:>8} {:>8} {:>8} {:>12}", "answer over HTTP, ms", "p50 c1", "p99 c1", "p99 c16", "health p99");
    bare_route(args.requests)?;
    for (name, path) in &questions(&mut client)? {
        line(name, (&mut client, path, "/health"), args.requests)?;
    }
    memory(server.0.id());
    writes(args.port, &mut client)
}

/// Measures one question and prints its line; `beside` is what the seventeenth connection asks.
fn line(name: &str, (client, path, beside): (&mut Client, &str, &str), requests: usize) -> Done {
    let mut times = (0..requests).map(|_| client.get(path)).collect::<Result<Vec<_>, _>>()?;
    let (crowd, health) = crowd(client.port, (path, beside), requests)?;
    let (middle, worst) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99));
    println!("{name:<48} {middle:>8.2} {worst:>8.2} {crowd:>8.2} {health:>12.2}");
    Ok(())
}

/// The floor: a bare axum server, where the chat bench has been built.
fn bare_route(requests: usize) -> Done {
    let Ok(mut child) =
        program("target/release/examples/bench_chat").arg("bare").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
    else {
        return Ok(());
    };
    let mut address = String::new();
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).read_line(&mut address).map_err(|error| format!("the bare server: {error}"))?;
    }
    let _server = Server(child);
    let port = address.trim().rsplit(':').next().and_then(|port| port.parse().ok());
    let mut client = Client::connect(port.ok_or("the bare server says no address")?)?;
    line("bare axum route", (&mut client, "/", "/"), requests)
}

/// Every line of the table: its name and its path.
fn questions(client: &mut Client) -> Result<Vec<(String, String)>, Failure> {
    let newest = client.json("/api/sessions?page_size=1")?;
    let newest_at = newest["items"][0]["started_at"].as_str().ok_or("the data directory holds no sessions")?;
    let end = newest_at.get(..10).unwrap_or_default().to_owned();
    let year: i32 = end.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2026);
    let (month, year_before) = (month_before(&end), format!("{}{}", year - 1, &end[4..]));
    let total = newest["total"].as_u64().unwrap_or(0);
    let deep = client.json(&format!("/api/sessions?page={}", total * 9 / 10 / 20))?;
    let (cursor, id) = (deep["next_cursor"].as_str().unwrap_or(""), deep["items"][0]["id"].as_str().unwrap_or(""));
    let mut questions = vec![("health".to_owned(), "/health".to_owned())];
    let mut ask = |name: &str, path: String| questions.push((name.to_owned(), path));
    let figures = ["summary", "tools", "sessions-over-time", "categories", "layers", "funnel", "heatmap"];
    for figure in figures {
        ask(&format!("{figure}, 30 days"), format!("/api/analytics/{figure}?from={month}&to={end}"));
    }
    for figure in figures {
        ask(&format!("{figure}, a year"), format!("/api/analytics/{figure}?from={year_before}&to={end}"));
    }
    let odd = format!("from={year_before}T13:37:11Z&to={end}T07:07:07Z");
    ask("summary, odd range", format!("/api/analytics/summary?{odd}"));
    ask("summary, odd range, compared", format!("/api/analytics/summary?{odd}&compare=previous"));
    ask("summary, odd range, dns by ollama", format!("/api/analytics/summary?{odd}&category=dns&provider=ollama"));
    ask("tools, odd range", format!("/api/analytics/tools?{odd}"));
    for zone in ["America/New_York", "Asia/Kathmandu"] {
        ask(
            &format!("sessions-over-time, a year, {zone}"),
            format!("/api/analytics/sessions-over-time?{odd}&tz={zone}"),
        );
        ask(&format!("heatmap, a year, {zone}"), format!("/api/analytics/heatmap?{odd}&tz={zone}"));
    }
    ask("list, first page", "/api/sessions".into());
    ask(
        "list, outcome × category × range",
        format!("/api/sessions?outcome=abandoned&category=vpn&from={month}&to={end}"),
    );
    ask("list, deep by cursor", format!("/api/sessions?cursor={cursor}"));
    ask("list, page number at 90 %", format!("/api/sessions?page={}", total * 9 / 10 / 20));
    ask("list, layer", "/api/sessions?layer=4".into());
    ask("list, cause × outcome × odd range", format!("/api/sessions?cause=duplicate_address&outcome=unresolved&{odd}"));
    ask("list, layer × category that excludes it", "/api/sessions?layer=1&category=dns".into());
    ask("list, archived × provider", "/api/sessions?archived=true&provider=openai".into());
    ask("list, tool", "/api/sessions?tool=ping_gateway".into());
    ask("list, rarer tool × odd range", format!("/api/sessions?tool=traceroute&{odd}"));
    ask(
        "list, tool × cause × outcome × odd range",
        format!("/api/sessions?tool=ping_gateway&cause=duplicate_address&outcome=unresolved&{odd}"),
    );
    ask("list, tool × category that excludes it", "/api/sessions?tool=check_wifi_signal&category=dns".into());
    ask("list, longest × tool", "/api/sessions?sort=-duration&tool=test_dns_resolution".into());
    ask("list, hour of the week in New York", "/api/sessions?weekday=2&hour=10&tz=America/New_York".into());
    ask(
        "list, hour of the week × tool × odd range",
        format!("/api/sessions?weekday=2&hour=10&tool=ping_gateway&{odd}"),
    );
    ask("list, mark × layer", "/api/sessions?mark=first_contact&layer=4".into());
    ask("list, mark × odd range, as the dashboard asks", format!("/api/sessions?mark=reopened&all=true&{odd}"));
    ask("list, mark × tool", "/api/sessions?mark=confirmed&tool=traceroute".into());
    ask("list, mark, page number at 50 %", format!("/api/sessions?mark=diagnosed&page={}", total / 4 / 20));
    ask("list, longest × rare mark × cause", "/api/sessions?sort=-duration&mark=fallback&cause=captive_portal".into());
    ask("list, longest × rare cause", "/api/sessions?sort=-duration&cause=duplicate_address".into());
    ask("list, longest, all", "/api/sessions?sort=-duration".into());
    ask("session in full", format!("/api/sessions/{id}"));
    ask("search, rare words", "/api/sessions?q=docking+station".into());
    ask("search, common word", "/api/sessions?q=wifi".into());
    ask("search, phrase and filter", "/api/sessions?q=%22no+internet%22&outcome=resolved".into());
    Ok(questions)
}

/// The same day of the month before, as far as months go.
fn month_before(date: &str) -> String {
    let part = |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<i32>().ok()).unwrap_or(1);
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    format!("{year:04}-{month:02}-{:02}", day.min(28))
}

/// p99 of 16 connections, and of another question beside them.
fn crowd(port: u16, (path, beside): (&str, &str), requests: usize) -> Result<(f64, f64), Failure> {
    let going_on = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let health = scope.spawn(|| {
            let mut client = Client::connect(port)?;
            let mut times = Vec::new();
            while going_on.load(Ordering::Relaxed) {
                times.push(client.get(beside)?);
            }
            Ok::<_, Failure>(quantile(&mut times, 0.99))
        });
        let crowd: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = Client::connect(port)?;
                    (0..requests / 8 + 1).map(|_| client.get(path)).collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut times = Vec::new();
        for client in crowd {
            times.extend(client.join().map_err(|_| "a client ended early".to_owned())??);
        }
        going_on.store(false, Ordering::Relaxed);
        let health = health.join().map_err(|_| "a client ended early".to_owned())??;
        Ok((quantile(&mut times, 0.99), health))
    })
}

/// Acknowledged, synced writes over HTTP with 64 writers.
fn writes(port: u16, client: &mut Client) -> Done {
    let page = client.json("/api/sessions?page_size=64")?;
    let items = page["items"].as_array().cloned().unwrap_or_default();
    let ids: Vec<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
    let begun = Instant::now();
    let end = begun + Duration::from_secs(5);
    let written = std::thread::scope(|scope| {
        let writers: Vec<_> = ids
            .iter()
            .map(|id| {
                scope.spawn(move || {
                    let mut client = Client::connect(port)?;
                    let path = format!("/api/sessions/{id}/feedback");
                    let mut written = 0;
                    while Instant::now() < end {
                        client.send("POST", &path, "{\"score\": 4}")?;
                        written += 1;
                    }
                    Ok::<u32, Failure>(written)
                })
            })
            .collect();
        let counts = writers.into_iter().map(|writer| writer.join().map_err(|_| "a writer ended early".to_owned())?);
        counts.sum::<Result<u32, Failure>>()
    })?;
    let rate = f64::from(written) / begun.elapsed().as_secs_f64();
    println!("\ndurable writes over HTTP, {} writers {rate:>13.0} /s", ids.len());
    Ok(())
}

/// Resident memory of a process, where the system tells.
fn memory(process: u32) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    if let Some(kilobytes) = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()) {
        println!("memory {:>41.1} MB", kilobytes / 1024.0);
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// In milliseconds; 0 of none.
fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let index = (times.len() as f64 * share) as usize;
    times.get(index.min(times.len().saturating_sub(1))).map_or(0.0, |time| millis(*time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_times() {
        let mut times: Vec<_> = (1..=100).rev().map(Duration::from_millis).collect();
        assert!((quantile(&mut times, 0.5) - 51.0).abs() < 1e-9);
        assert!((quantile(&mut times, 0.99) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_month_before_january_is_december() {
        assert_eq!(month_before("2026-01-31"), "2025-12-28");
        assert_eq!(month_before("2026-11-22"), "2026-10-22");
    }
}
