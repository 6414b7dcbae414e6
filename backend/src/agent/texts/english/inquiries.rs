//! English: questions about what was found.

use crate::agent::builtin::inquiry::Inquiry;
use crate::agent::texts::inquiries::{Inquiries, Inquiring};

#[rustfmt::skip]
pub(super) static ASKING: Inquiring = &[
    (Inquiry::Normal, &[
        "is/are it/this/that/these/those _ normal/usual/expected/healthy/much/many/high/low/slow/enough/right/correct/alright",
        "is/are it/this/that/these/those ok/okay/good ?", "is that/this a lot", "thats/its normal ?", "thats/its a lot ?", "a lot ?",
        "too much/many/high/low/little/slow/hot ?", "normal ?", "is/are the/my _ normal/usual", "normal or not",
    ]),
    (Inquiry::Bad, &["is/are my/the line/connection/internet/network/wifi/disk/computer/laptop/pc _ bad/slow/weak/broken ?", "is/are it/this/that/these/those _ bad/serious/terrible/alarming/concerning/worrying", "bad ?", "how bad is", "should i worry"]),
    (Inquiry::WhichOne, &[
        "which one is it/that/this/the", "which one", "which ones", "which is it/that", "which of them/those/these/the", "and which", "which ?",
        "which/what disk/drive/adapter/site/server/address/printer/program/process/app is it/that/this/meant/full",
    ]),
    (Inquiry::Programs, &[
        "which/what program/programs/app/apps/application/process/processes _ use/uses/using/take/takes/taking/need/needs/eat/eats/eating/hog/hogs/hogging/slow/slows/slowing/load/loads",
        "what uses/takes/needs/eats/hogs/is/slows _ so much", "what _ using/slowing/hogging/eating _ it/everything/computer/pc/laptop/machine", "whats using/slowing/hogging/eating",
        "what makes _ slow", "what slows",
    ]),
    (Inquiry::Space, &[
        "what/whats/which/who _ eat/eats/eating/take/takes/taking/use/uses/using/fill/fills/filling/hog/hogs/hogging/occupies/needs _ space/room/disk/drive/storage",
        "where is/did/has _ space/storage/room _ gone/go", "which/what files/folders/folder/file _ big/large/biggest/largest/space", "what is so big/large", "what is _ full of",
    ]),
];

pub(super) const INQUIRIES: Inquiries = Inquiries {
    normal: "By what I measured, that is in order: {line}",
    not_normal: "No, that is not as it should be: {line}",
    no_judgement: "I can't judge that by itself: {line}",
    unmeasured: "I have measured nothing of that, so I can't tell whether it is as it should be.",
    scale: "For comparison: a processor above 90 % for minutes, memory above 90 % or a disk with less than a tenth free slow a computer down; a short peak is normal.",
    network_normal: "Yes: every rung from the cable to the internet answers, so the network is as it should be.",
    network_open: "I can tell that only in part. What I could look at is in order, the rest I have not measured:",
    battery_age: "I can't measure a battery from here. As a rule: after three to five years half of its time is normal wear; less than that within two years is not.",
    no_program: "When I looked, no program used the processor to speak of.",
    space: "I measured how full the disks are, not which files fill them.",
    temporary: "Of that, temporary files: {line}",
    space_by_hand: "What fills them is listed by size here: Windows Settings > System > Storage; Mac: System Settings > General > Storage; Linux: “Disk Usage Analyzer”.",
    tested: "I looked at {host}.",
    printers: "These printers are set up here: {names}.",
    unseen: "Which one it is I can't see from here.",
    elsewhere: "I can only measure this computer, so I can't tell that of the other device.",
};
