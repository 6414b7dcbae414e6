//! Troubles of the computer itself: looks at what can be seen, tells the steps, offers what TechTime can do.

use serde_json::{Value, json};
use shared_types::{Category, JsonObject, ToolCall, ToolRequest};

use super::codes;
use super::consent::{self, Verify};
use super::entities::App;
use super::onward;
use super::plain::{numbered, quoted};
use super::readings::{self, Running};
use super::scene::Scene;
use super::told;
use super::topics::{FactAsked, Topic};
use crate::agent::texts::{Question, Texts, Trouble, fill};

/// The longest list of programs in an answer.
const PROGRAMS_SHOWN: usize = 3;

/// The longest list of disks in an answer.
const DISKS_SHOWN: usize = 4;

/// A clock that is less than this off is right.
const CLOCK_RIGHT_S: u64 = 120;

const HOUR_S: u64 = 3600;

/// The words for a trouble; none for the network's.
pub(super) fn words(texts: &'static Texts, topic: Topic) -> Option<&'static Trouble> {
    let computer = &texts.computer;
    Some(match topic {
        Topic::Printer => &computer.printer,
        Topic::Bluetooth => &computer.bluetooth,
        Topic::Sound => &computer.sound,
        Topic::DiskFull => &computer.disk_full,
        Topic::ComputerSlow => &computer.computer_slow,
        Topic::Hang => &computer.hang,
        Topic::Clock => &computer.clock,
        Topic::Updates => &computer.updates,
        Topic::Matter(matter) => {
            return texts.matters.iter().find(|(known, _)| *known == matter).map(|(_, words)| words);
        }
        Topic::Account => &computer.account,
        Topic::Devices => &computer.devices,
        Topic::BlueScreen => &computer.blue_screen,
        Topic::NetworkDrive => &computer.network_drive,
        Topic::Urgent(_) => return None,
        Topic::Vpn | Topic::Portal | Topic::Proxy | Topic::BrowserError | Topic::Dns | Topic::Wifi => return None,
        Topic::App | Topic::Site | Topic::Drops | Topic::Slow | Topic::Internet | Topic::Everything => return None,
    })
}

/// Looks into a trouble for the first time.
pub(super) async fn trouble(scene: &mut Scene<'_>, topic: Topic) {
    let Some(trouble) = words(scene.texts, topic) else { return };
    scene.about(topic.category());
    if topic == Topic::Hang && program(scene).is_none() {
        busiest(scene, trouble).await;
        return scene.ask(Question::WhichProgram).await;
    }
    scene.say(trouble.checking).await;
    let codes = &scene.said.entities.codes;
    for code in codes {
        scene.say(&codes::meaning(scene.texts, code)).await;
    }
    let offer = look(scene, topic).await;
    if scene.waits() {
        return;
    }
    // The last step asks for the code, which was given.
    let told = trouble.steps.len() - usize::from(topic == Topic::Updates && !codes.is_empty());
    steps(scene, &trouble.steps[..told]).await;
    if let Some(offer) = offer {
        return consent::apply(scene, &offer, Verify::ByTool).await;
    }
    scene.ask(Question::Solved).await;
}

/// Looks again. Where it still fails, tells the next step, or offers a person when there is none left.
pub(super) async fn again(scene: &mut Scene<'_>, topic: Topic, fails: bool) {
    scene.about(topic.category());
    let computer = &scene.texts.computer;
    if tool(topic).is_some() {
        scene.say(computer.looked_again).await;
    }
    let offer = look(scene, topic).await;
    if fails {
        // Of a VPN that is off, back to the first step, which is to connect it.
        let off = topic == Topic::NetworkDrive && scene.said.names(Topic::Vpn);
        let first = words(scene.texts, topic).and_then(|trouble| trouble.steps.first()).filter(|_| off);
        let Some(step) = first.map(|step| (*step).to_owned()).or_else(|| onward::next_step(scene)) else {
            return onward::used_up(scene).await;
        };
        scene.say(&fill(scene.texts.network.next_step, &[("step", &step)])).await;
    }
    match offer {
        Some(offer) => consent::apply(scene, &offer, Verify::ByTool).await,
        None => scene.ask(Question::Solved).await,
    }
}

/// "Do it for me": looks, and makes the change that would help. Whether there is one.
pub(super) async fn offer(scene: &mut Scene<'_>, topic: Topic) -> bool {
    match look(scene, topic).await {
        Some(offer) => {
            consent::apply(scene, &offer, Verify::ByTool).await;
            true
        }
        None => false,
    }
}

/// The call that looks into it.
pub(super) fn tool(topic: Topic) -> Option<(&'static str, Value)> {
    match topic {
        Topic::Printer => Some(("check_printers", json!({}))),
        Topic::Bluetooth => Some(("toggle_bluetooth", json!({"action": "status"}))),
        Topic::DiskFull | Topic::ComputerSlow | Topic::Updates => Some(("system_health", json!({}))),
        Topic::Clock | Topic::NetworkDrive => Some(("check_internet", json!({}))),
        Topic::BlueScreen => Some(("review_system_logs", json!({}))),
        _ => None,
    }
}

/// Whether nothing of it can be measured from here.
pub(super) fn is_unseen(topic: Topic) -> bool {
    !topic.is_network() && topic != Topic::Hang && tool(topic).is_none()
}

/// Looks, tells what there is to see, and gives back the change that would help.
async fn look(scene: &mut Scene<'_>, topic: Topic) -> Option<ToolRequest> {
    if topic == Topic::Hang {
        return hang(scene).await;
    }
    if topic == Topic::Sound && scene.said.names(Topic::Bluetooth) {
        tell(scene, "toggle_bluetooth", json!({"action": "status"})).await;
    }
    if topic == Topic::Sound {
        return supported(scene, "fix_dell_audio").then(|| request("fix_dell_audio", json!({"dry_run": false})));
    }
    if topic == Topic::NetworkDrive
        && let Some(host) = scene.said.entities.hosts.first().cloned()
    {
        tell(scene, "check_port", json!({"host": host.as_str(), "port": 445})).await;
        return None;
    }
    // On systems without event logs of that kind the general state says most.
    let (name, arguments) = match tool(topic)? {
        ("review_system_logs", _) if !supported(scene, "review_system_logs") => ("system_health", json!({})),
        known => known,
    };
    let call = match topic {
        Topic::DiskFull => full_disks(scene, arguments).await?,
        _ => tell(scene, name, arguments).await?,
    };
    match topic {
        Topic::Bluetooth if readings::is_off(&call) => {
            scene.say(scene.texts.computer.bluetooth_off).await;
            Some(request("toggle_bluetooth", json!({"action": "on"})))
        }
        Topic::DiskFull
            if says_full(scene) && !readings::disks(&call).is_empty() && !readings::disk_is_short(&call) =>
        {
            scene.say(scene.texts.computer.disk_not_full).await;
            scene.ask(Question::WhatMessage).await;
            None
        }
        Topic::DiskFull => clean_up(scene).await,
        Topic::Clock => {
            clock(scene, &call).await;
            None
        }
        Topic::ComputerSlow => {
            programs(scene, &call).await;
            if readings::disk_is_short(&call) { clean_up(scene).await } else { None }
        }
        Topic::Updates if readings::disk_is_short(&call) => clean_up(scene).await,
        _ => None,
    }
}

/// How far the clock is off, where others told the time.
async fn clock(scene: &mut Scene<'_>, call: &ToolCall) {
    let computer = &scene.texts.computer;
    let Some(ahead) = readings::clock_ahead(call) else { return };
    let off = ahead.unsigned_abs();
    if off < CLOCK_RIGHT_S {
        return scene.say(computer.clock_right).await;
    }
    let (count, unit) = match off {
        _ if off < 2 * HOUR_S => (off / 60, computer.minutes),
        _ if off < 48 * HOUR_S => (off / HOUR_S, computer.hours),
        _ => (off / (24 * HOUR_S), computer.days),
    };
    let template = if ahead > 0 { computer.clock_slow } else { computer.clock_fast };
    scene.say(&fill(template, &[("count", &count.to_string()), ("unit", unit)])).await;
}

/// Whether it is said that something is full, and not just that more room is wanted.
fn says_full(scene: &Scene<'_>) -> bool {
    scene.said.words.iter().any(|word| matches!(word.as_str(), "full" | "voll"))
}

/// Runs a call that only looks, or says why it cannot be run here.
async fn seen(scene: &mut Scene<'_>, name: &str, arguments: Value) -> Option<ToolCall> {
    match scene.look(name, object(arguments)).await {
        Ok(call) => Some(call),
        Err(refusal) => {
            scene
                .say(&fill(scene.texts.computer.not_here, &[("reason", &consent::reason(scene.texts, &refusal))]))
                .await;
            None
        }
    }
}

/// Runs a call that only looks, and says its line.
async fn tell(scene: &mut Scene<'_>, name: &str, arguments: Value) -> Option<ToolCall> {
    let call = seen(scene, name, arguments).await?;
    scene.say(&format!("**{}:** {}", scene.texts.frame.finding, told::line(scene.texts, &call))).await;
    Some(call)
}

/// How full the disks are, whatever else the computer's state is.
async fn full_disks(scene: &mut Scene<'_>, arguments: Value) -> Option<ToolCall> {
    let call = seen(scene, "system_health", arguments).await?;
    if !call.success {
        scene.say(&told::line(scene.texts, &call)).await;
        return None;
    }
    scene.say(&format!("**{}:**\n{}", scene.texts.frame.finding, disk_lines(scene, &call))).await;
    Some(call)
}

/// One line a disk, the fullest first.
pub(super) fn disk_lines(scene: &Scene<'_>, health: &ToolCall) -> String {
    let disks = readings::disks(health);
    if disks.is_empty() {
        return told::line(scene.texts, health);
    }
    let line = |disk: &readings::Disk| {
        let percent = disk.used_percent().to_string();
        let values = [("disk", quoted(&disk.mount_point)), ("percent", percent), ("free", disk.free())];
        fill(scene.texts.computer.disk, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    disks.iter().take(DISKS_SHOWN).map(line).collect::<Vec<_>>().join("\n")
}

/// "How full is the disk?", "what uses the processor?"
pub(super) async fn state(scene: &mut Scene<'_>, asked: FactAsked) {
    if asked == FactAsked::DiskSpace {
        full_disks(scene, json!({})).await;
    } else if let Some(call) = tell(scene, "system_health", json!({})).await {
        programs(scene, &call).await;
    }
}

/// The busiest programs, where any is busy.
pub(super) async fn programs(scene: &mut Scene<'_>, health: &ToolCall) {
    let busiest: Vec<String> = (readings::busiest(health).into_iter().take(PROGRAMS_SHOWN))
        .map(|program| format!("{} ({} %)", quoted(&program.name), program.cpu_percent))
        .collect();
    if !busiest.is_empty() {
        scene.say(&fill(scene.texts.computer.busiest, &[("programs", &busiest.join(", "))])).await;
    }
}

/// A program hangs, and nobody said which: shows the busiest ones to choose from.
async fn busiest(scene: &mut Scene<'_>, trouble: &Trouble) {
    scene.say(trouble.checking).await;
    if let Ok(call) = scene.look("system_health", JsonObject::new()).await {
        programs(scene, &call).await;
    }
}

/// What can be deleted safely; offered where it is worth it.
async fn clean_up(scene: &mut Scene<'_>) -> Option<ToolRequest> {
    let computer = &scene.texts.computer;
    let list = tell(scene, "cleanup_temp_files", json!({"dry_run": true})).await?;
    if !list.success || readings::bytes_to_free(&list) == 0 {
        if list.success {
            scene.say(computer.nothing_to_free).await;
        }
        return None;
    }
    scene.say(computer.can_free).await;
    Some(request("cleanup_temp_files", json!({"dry_run": false})))
}

/// Finds the program and offers to end it.
async fn hang(scene: &mut Scene<'_>) -> Option<ToolRequest> {
    let computer = &scene.texts.computer;
    let name = program(scene)?;
    let call = seen(scene, "kill_process", json!({"process_name": name, "dry_run": true})).await?;
    let Some(Running { process_id, started_at }) = readings::running(&call).into_iter().next() else {
        scene.say(&fill(computer.not_running, &[("program", &quoted(&name))])).await;
        return None;
    };
    let values = [("program", quoted(&name)), ("process", process_id.to_string())];
    scene.say(&fill(computer.running, &values.each_ref().map(|(key, value)| (*key, value.as_str())))).await;
    scene.say(computer.end_it).await;
    let arguments = json!({"process_id": process_id, "started_at": started_at, "dry_run": false});
    Some(request("kill_process", arguments))
}

/// The name under which the program that was named runs.
fn program(scene: &Scene<'_>) -> Option<String> {
    let named = || {
        let asked = scene.memory.asked == Some(Question::WhichProgram);
        asked.then(|| scene.said.first_name()).flatten().or_else(|| scene.said.named_program())
    };
    let app = |app: &App| app.words.first().map(|name| (*name).to_owned());
    scene.said.entities.app.and_then(app).or_else(named).or_else(|| scene.memory.app.and_then(app))
}

/// "Clean up", "kill Firefox", asked for by name.
pub(super) async fn asked(scene: &mut Scene<'_>, topic: Topic) {
    scene.about(Category::System);
    if topic == Topic::Hang && program(scene).is_none() {
        return trouble(scene, Topic::Hang).await;
    }
    let offer = if topic == Topic::Hang { hang(scene).await } else { clean_up(scene).await };
    if let Some(offer) = offer {
        consent::apply(scene, &offer, Verify::ByTool).await;
    }
}

/// The steps by hand, numbered.
pub(super) async fn steps(scene: &mut Scene<'_>, steps: &[&str]) {
    scene.say(&format!("**{}**\n{}", scene.texts.frame.fix, numbered(steps))).await;
}

fn supported(scene: &Scene<'_>, name: &str) -> bool {
    scene.hands.specs().iter().any(|spec| spec.name == name && spec.supported)
}

fn request(name: &str, arguments: Value) -> ToolRequest {
    ToolRequest { name: name.to_owned(), arguments: object(arguments) }
}

/// The arguments as an object; anything else is none.
pub(super) fn object(arguments: Value) -> JsonObject {
    match arguments {
        Value::Object(object) => object.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => JsonObject::new(),
    }
}
