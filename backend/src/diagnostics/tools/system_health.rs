//! `system_health`: processor, memory, disks, uptime, and which programs use most of them.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use shared_types::Verdict;
use sysinfo::{Disks, MINIMUM_CPU_UPDATE_INTERVAL, ProcessRefreshKind, ProcessesToUpdate, System};

use super::{Failure, Load, Outcome, Run, Tool};

pub struct SystemHealth;

/// Above these shares people feel it: memory is swapped, disks have no room for updates.
const CPU_HIGH: f64 = 90.0;
const MEMORY_HIGH: f64 = 90.0;
const DISK_WARN: f64 = 90.0;
const DISK_FULL: f64 = 97.0;

#[async_trait]
impl Tool for SystemHealth {
    fn load(&self) -> Load {
        Load::Local
    }

    async fn run(&self, run: &Run<'_>) -> Result<Outcome, Failure> {
        let top = run.arguments.count("top");
        let reading = tokio::task::spawn_blocking(move || read(top));
        // The processor's load is the difference of two readings.
        let reading = super::within(Duration::from_secs(20), "reading the system's state", reading).await?;
        let reading = reading.map_err(|_| Failure::new("The system's state could not be read."))?;
        let reading =
            reading.map_err(|error| Failure::new(format!("The system's state could not be read: {error}")))?;
        Ok(judge(&reading))
    }
}

/// What was read; shares in percent, sizes in bytes.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
struct Reading {
    cpu_percent: f64,
    cpu_count: usize,
    load_average: [f64; 3],
    memory_total_bytes: u64,
    memory_available_bytes: u64,
    swap_total_bytes: u64,
    swap_used_bytes: u64,
    uptime_seconds: u64,
    disks: Vec<Disk>,
    top_processes: Vec<Program>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize)]
struct Disk {
    mount_point: String,
    file_system: String,
    total_bytes: u64,
    available_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize)]
struct Program {
    process_id: u32,
    name: String,
    cpu_percent: f64,
    memory_bytes: u64,
}

impl Disk {
    fn used_percent(&self) -> f64 {
        percent(self.total_bytes.saturating_sub(self.available_bytes), self.total_bytes)
    }
}

fn read(top: usize) -> Result<Reading, sysinfo::Error> {
    let mut system = System::new()?;
    let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
    system.refresh_cpu_usage();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    pause(MINIMUM_CPU_UPDATE_INTERVAL);
    system.refresh_cpu_usage();
    system.refresh_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
    // Windows keeps none.
    let load = System::load_average().map_or([0.0; 3], |load| [load.one, load.five, load.fifteen]);
    Ok(Reading {
        cpu_percent: round(system.global_cpu_usage().into()),
        cpu_count: system.cpus().len(),
        load_average: load,
        memory_total_bytes: system.total_memory(),
        memory_available_bytes: system.available_memory(),
        swap_total_bytes: system.total_swap(),
        swap_used_bytes: system.used_swap(),
        uptime_seconds: System::uptime()?,
        disks: disks(),
        top_processes: busiest(&system, top),
    })
}

fn disks() -> Vec<Disk> {
    let mut disks: Vec<Disk> = Vec::new();
    let Ok(listed) = Disks::new_with_refreshed_list() else { return disks };
    for disk in &listed {
        let disk = Disk {
            mount_point: disk.mount_point().display().to_string(),
            file_system: disk.file_system().to_string_lossy().into_owned(),
            total_bytes: disk.total_space(),
            available_bytes: disk.available_space(),
        };
        // Bind mounts and overlays show one disk many times; images that are always full are no disks.
        let image = matches!(disk.file_system.as_str(), "squashfs" | "iso9660" | "tmpfs" | "devtmpfs" | "erofs");
        let known =
            disks.iter().any(|d| (d.total_bytes, d.available_bytes) == (disk.total_bytes, disk.available_bytes));
        if disk.total_bytes > 0 && !image && !known {
            disks.push(disk);
        }
    }
    disks
}

fn busiest(system: &System, top: usize) -> Vec<Program> {
    let mut programs: Vec<Program> = system
        .processes()
        .values()
        .filter(|process| process.thread_kind().is_none())
        .map(|process| Program {
            process_id: process.pid().as_u32(),
            name: process.name().to_string_lossy().into_owned(),
            cpu_percent: round(process.cpu_usage().into()),
            memory_bytes: process.memory(),
        })
        .collect();
    programs.sort_by(|a, b| b.cpu_percent.total_cmp(&a.cpu_percent).then(b.memory_bytes.cmp(&a.memory_bytes)));
    programs.truncate(top);
    programs
}

#[expect(clippy::disallowed_methods, reason = "a measuring interval on a thread of its own, not a wait for something")]
fn pause(interval: Duration) {
    std::thread::sleep(interval);
}

fn judge(reading: &Reading) -> Outcome {
    let memory =
        percent(reading.memory_total_bytes.saturating_sub(reading.memory_available_bytes), reading.memory_total_bytes);
    let mut troubles = Vec::new();
    let mut verdict = Verdict::Pass;
    if reading.cpu_percent >= CPU_HIGH {
        troubles.push(format!("the processor is {:.0} % busy", reading.cpu_percent));
        verdict = Verdict::Warn;
    }
    if memory >= MEMORY_HIGH {
        troubles.push(format!("{memory:.0} % of the memory is in use"));
        verdict = Verdict::Warn;
    }
    for disk in reading.disks.iter().filter(|disk| disk.used_percent() >= DISK_WARN) {
        let left = size(disk.available_bytes);
        troubles.push(format!("{} is {:.0} % full ({left} left)", disk.mount_point, disk.used_percent()));
        verdict =
            if disk.used_percent() >= DISK_FULL || verdict == Verdict::Fail { Verdict::Fail } else { Verdict::Warn };
    }
    let summary = if troubles.is_empty() {
        format!(
            "The computer is fine: processor {:.0} % busy, {memory:.0} % of the memory in use, no disk nearly full.",
            reading.cpu_percent
        )
    } else {
        format!("Under strain: {}.", troubles.join(", "))
    };
    let mut data = serde_json::to_value(reading).unwrap_or_default();
    data["memory_used_percent"] = json!(round(memory));
    data["troubles"] = json!(troubles);
    Outcome::new(verdict, summary, data).details(&markdown(reading))
}

fn markdown(reading: &Reading) -> String {
    let mut text = format!(
        "- Processor: {:.0} % of {} cores\n- Memory: {} of {} free\n- Up for {}\n",
        reading.cpu_percent,
        reading.cpu_count,
        size(reading.memory_available_bytes),
        size(reading.memory_total_bytes),
        duration(reading.uptime_seconds),
    );
    for disk in &reading.disks {
        let (left, total) = (size(disk.available_bytes), size(disk.total_bytes));
        text += &format!("- Disk {}: {left} of {total} free\n", super::code(&disk.mount_point));
    }
    text += "\n| Program | Id | Processor | Memory |\n| --- | --- | --- | --- |\n";
    for program in &reading.top_processes {
        text += &format!(
            "| {} | {} | {:.0} % | {} |\n",
            super::code(&program.name),
            program.process_id,
            program.cpu_percent,
            size(program.memory_bytes)
        );
    }
    text
}

/// A size for people: powers of 1024, one digit after the point from GB on.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let bytes = bytes as f64;
    match bytes {
        b if b >= 1024.0 * 1024.0 * 1024.0 => format!("{:.1} GB", b / 1024.0 / 1024.0 / 1024.0),
        b if b >= 1024.0 * 1024.0 => format!("{:.0} MB", b / 1024.0 / 1024.0),
        b if b >= 1024.0 => format!("{:.0} KB", b / 1024.0),
        b => format!("{b:.0} bytes"),
    }
}

fn duration(seconds: u64) -> String {
    match (seconds / 86_400, seconds % 86_400 / 3600, seconds % 3600 / 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share for people")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(cpu: f64, available: u64, disk_available: u64) -> Reading {
        Reading {
            cpu_percent: cpu,
            memory_total_bytes: 1000,
            memory_available_bytes: available,
            disks: vec![Disk {
                mount_point: "/".into(),
                file_system: "ext4".into(),
                total_bytes: 1000,
                available_bytes: disk_available,
            }],
            ..Reading::default()
        }
    }

    #[test]
    fn strain_is_named_and_a_full_disk_is_worst() {
        let check = |reading: Reading, verdict, part: &str| {
            let outcome = judge(&reading);
            assert_eq!(outcome.verdict, verdict, "{}", outcome.summary);
            assert!(outcome.summary.contains(part), "{}", outcome.summary);
        };
        check(reading(5.0, 500, 500), Verdict::Pass, "fine");
        check(reading(95.0, 500, 500), Verdict::Warn, "processor is 95 % busy");
        check(reading(5.0, 50, 500), Verdict::Warn, "95 % of the memory");
        check(reading(5.0, 500, 60), Verdict::Warn, "/ is 94 % full");
        check(reading(5.0, 50, 10), Verdict::Fail, "/ is 99 % full");
    }

    #[test]
    fn sizes_and_times_are_for_people() {
        assert_eq!(
            (size(512), size(2048), size(5 << 20), size(3 << 29)),
            ("512 bytes".into(), "2 KB".into(), "5 MB".into(), "1.5 GB".into())
        );
        assert_eq!(
            (duration(59), duration(7260), duration(90_000)),
            ("0 min".into(), "2 h 1 min".into(), "1 d 1 h".into())
        );
    }

    #[test]
    fn this_computer_can_be_read() {
        let reading = read(3).unwrap();
        assert!(reading.memory_total_bytes > 0 && reading.cpu_count > 0);
        assert!(!reading.top_processes.is_empty() && reading.top_processes.len() <= 3);
    }
}
