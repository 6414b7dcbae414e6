//! How a conversation goes on, in English.

use crate::agent::builtin::narrowing::{Concern, Scope};
use crate::agent::builtin::topics::Act;
use crate::agent::texts::conversation::{GoingOn, Onward};

#[rustfmt::skip]
pub(super) static WORDS: GoingOn = GoingOn {
    acts: &[
        (Act::Human, &[
            "pass/forward/send/give _ this/that/it _ on/over/along/to", "pass it on", "hand it over", "someone/somebody call/phone/ring me",
            "call me", "have/get someone/somebody look", "someone/somebody _ have a look", "someone/somebody else look",
            "to my/a colleague", "tell it", "get me someone/somebody", "to the it", "to it please", "need/want someone/somebody to",
        ]),
        (Act::HowTo, &[
            "what now", "so what now", "then what", "what should i do", "any tips", "any ideas", "any advice", "now what", "what else",
            "what do i do", "and now", "any other idea/ideas", "so what", "and how", "but how", "how exactly", "next please", "tried that next", "ok next",
        ]),
        (Act::DoIt, &[
            "do it for me", "can/could you do it/that/this", "can/could you turn/switch/delete/remove/enable/disable/install/restart it/that/this/them/those",
            "can/could you just fix/do", "ok run it", "ok do that", "what can i delete/remove", "turn/switch it on/off for me",
        ]),
        (Act::Why, &["how do/would you know", "prove", "proof", "evidence", "says who"]),
        (Act::Frustration, &["thanks genius", "thanks for nothing", "wow thanks", "on hold", "now a chatbot", "great help", "big help", "no help at all", "thanks sherlock"]),
    ],
    scopes: &[
        (Scope::OthersToo, &[
            "same/also/too on _ phone/tablet/laptop/computer/pc", "phone/tablet/colleague/colleagues/everyone/others/wife/husband/neighbour/team _ same/too/also/affected", "same for everyone/others/all",
            "everyone/everybody has", "colleague/colleagues has/have _ same/too/also", "whole office/team/house/family", "on all/every devices/device/computers",
            "others _ same/too/also", "not just/only me", "other devices/computers/laptops too/also/either", "on/in/with _ other/another computer/laptop/pc/device/machine too/either/neither",
        ]),
        (Scope::OnlyHere, &[
            "only on/with/at my/this/one/the laptop/computer/pc/mac/machine/device", "only/just me", "only mine",
            "phone/tablet/mobile/colleague/colleagues/others/everyone/wife/husband/hers/his _ fine/ok/okay/works/work/good", "phone/phones/tablet/mobile/colleague/colleagues/others works/work/fine/ok/loads/connects _ same", "other phones/devices/computers/laptops/people/users _ ok/fine/work/works/can", "others/colleague/colleagues/everyone can", "others/colleague/colleagues has/have access/it", "colleague/colleagues/others/neighbour _ no problem/problems/issue/issues", "colleague/colleagues/others/neighbour _ _ no problem/problems/issue/issues", "colleague/colleagues _ is/are fine/ok/good", "on/with/at _ phone/mobile/tablet/hotspot _ works/fine/ok",
            "works/fine/ok on/with/for my/the/a/another/other/his/her/colleague/colleagues/everyone/others", "hotspot _ works/fine",
            "other/another computer/laptop/pc/device/machine/port/usb _ works/work/fine",
        ]),
        (Scope::OnlyOne, &[
            "other/all sites/websites/pages/programs/apps/things _ fine/ok/work/works/load/open", "rest _ fine/works/ok", "everything else _ fine/works/ok/good",
            "only/just _ one/this/that/video/teams/outlook/excel/word/chrome/zoom/edge/firefox", "only the one/ones", "its only",
            "only when", "only from/in excel/word/outlook/chrome/edge", "zoom/teams/outlook/word/excel/chrome/internet/copy/receiving/mouse/wired _ works/fine/ok",
        ]),
        (Scope::Otherwise, &["web/browser/online version/app _ works/fine/ok", "webmail works", "in _ browser it works", "when/if/once _ off/disconnected/unplugged/closed it works", "without _ it works", "works without", "works when/if i"]),
        (Scope::SinceChange, &["since/after the/an/last/windows/latest update", "since _ update", "since/after the move", "worked/fine/ok yesterday", "worked/fine before", "since yesterday/today"]),
        (Scope::Place, &["only in/at/upstairs/downstairs", "near/beside/next _ router", "in the kitchen/bedroom/office/basement/garden/meeting", "at home", "at work", "upstairs", "downstairs", "only at"]),
        (Scope::Time, &["only evenings/mornings/nights", "evenings/mornings/nights only", "every hour/day/morning/evening/night/time", "in the evening/evenings/morning/mornings/afternoon", "at night", "after a while", "only sometimes", "while uploading/downloading"]),
        (Scope::Tried, &[
            "already", "tried that/it/them/those/all/everything/this", "did all/that/this/it already", "did that", "done that/all/it", "i did all", "have tried", "ive tried", "tried", "i did that", "checked that", "twice", "several times", "times already",
        ]),
    ],
    concerns: &[
        (Concern::HowLong, &["how long will/does/is/do/would/until/can/should/must/shall", "how much longer", "how many minutes/hours", "will it take long", "does it take long"]),
        (Concern::Danger, &["is it/this/that dangerous/safe", "dangerous", "should i be worried/scared", "am i hacked", "can it harm/hurt/break", "is it a virus"]),
        (Concern::DataLost, &["data lost/gone/safe", "lose/lost/losing _ work/data/files/file/document/text/everything", "is _ text/work/document/file/data gone/lost/safe", "are _ files/data/documents gone/lost/safe"]),
        (Concern::ShouldRestart, &["should/shall/can/must/could i _ restart/reboot", "would/does/will a/restarting/rebooting restart/reboot/it _ help", "does restarting help", "need to restart/reboot"]),
        (Concern::TurnOff, &["can/should/could/may i _ turn/switch/shut/power _ off/down", "just turn/switch it off", "can i unplug"]),
        (Concern::WhoToAsk, &["who do/can/should/could i ask/call/contact/tell", "who can help/do/fix/unlock/reset/repair/install/change", "who unlocks/does", "who fixes/repairs/resets/handles", "whom do/can/should i", "who is responsible"]),
        (Concern::Changed, &[
            "did/have you change/changed _ anything/something", "what did/have you change/changed", "did you do anything/something", "did it/that work/help", "has it worked", "what was changed", "changed anything",
        ]),
        (Concern::WhoseFault, &["us or them", "me or them", "is it down", "down for everyone", "site/page/service/server/website down", "mine or theirs", "my/our side/end", "their side/end", "is it _ wifi/line/provider/isp/router or", "is it my/our/the provider/isp/line", "whose fault", "provider or"]),
        (Concern::Speed, &["measure/test/check _ speed", "how fast is it", "speed test", "speedtest", "how many mbit/mbps"]),
        (Concern::Warning, &["can/should/may/could i _ click/press/continue/proceed/ignore/accept", "click/press continue/proceed/accept/advanced", "ignore the warning", "safe to continue/proceed"]),
        (Concern::Files, &["can/do you see my screen/desktop", "see my files/screen/data/documents/mails/emails", "read my files/mails/emails/data", "watch/watching me", "look at my files"]),
    ],
    leave: &[
        "leave it/that/everything", "no/please/better dont", "dont do/touch/change/delete/want/bother", "do nothing", "rather not", "stop", "cancel", "never mind", "hands off", "not that", "no no",
    ],
    restored: &[
        "again", "now", "fixed", "solved", "resolved", "that was it", "did the trick", "that did it", "helped", "finally", "back", "got it", "figured it out", "found it myself", "worked",
    ],
    elsewhere: &[
        "my/our/a colleague/coworker/boss/wife/husband/mother/father/mom/mum/dad/son/daughter/friend/neighbour/visitor/sister/brother/grandma/grandpa/aunt/uncle/customer/employee/user/intern/trainee/guest _ cant/doesnt/isnt/has/gets/wont/needs",
        "my/the/her/his/their/our/work phone/smartphone/iphone/tablet/ipad/android/mobile _ has/no/not/gets", "sim card", "on her/his/their phone/tablet/laptop/computer/pc/mac/ipad", "my/the/our phone/smartphone/iphone/tablet/ipad _ _ cant/wont/doesnt/isnt/has/no", "her/his/their wifi/internet/computer _ not/doesnt/isnt/wont/cant",
        "her/his/their laptop/computer/pc/phone/printer/tablet/wifi", "my/the phone/smartphone/iphone/tablet/ipad _ cant/wont/doesnt/isnt", "android tablet/phone", "no mine is fine", "not my computer/laptop/pc/own",
        "my/our/a/the mothers/fathers/moms/mums/dads/colleagues/coworkers/bosss/boss/wifes/husbands/sons/daughters/friends/neighbours/sisters/brothers/customers/users/interns _ outlook/teams/excel/word/mail/email/laptop/computer/pc/mac/printer/internet/wifi/screen/monitor/mouse/keyboard/headset/account/vpn/browser", "mine is fine", "mine works", "its for a visitor/colleague/friend",
    ],
    phone: &["phone*", "smartphone*", "iphone*", "ipad*", "tablet*", "android", "mobile", "cell", "sim"],
    own: &["my", "mine", "me", "i"],
    returns: &["mine too/also", "mine has", "check mine", "my computer/laptop/pc too/also", "this computer/laptop/pc too/also", "check this computer/laptop/pc", "check here"],
    cable: &["cable", "lan", "ethernet", "wired", "wall socket/port/jack", "patch"],
    done: &[
        "already", "closed", "checked", "changed", "swapped", "replaced", "restarted", "rebooted", "searched", "looked", "updated", "reinstalled", "removed",
        "unplugged", "plugged", "charged", "cleaned", "cleared", "emptied", "tried", "did", "done", "ive", "i have", "is/its/are/was on/off/open/new/full/right/correct/empty/ok/in/charged/unmuted/closed/selected/set/there/fine/connected",
        "not in/on/there/empty/muted", "no difference", "didnt/doesnt/wont help", "nothing in/there", "other/another _ same", "all/every site/sites/page/pages/website/websites", "on all/every",
    ],
    general: &[
        "iphone", "ipad", "android", "phone", "tablet", "network", "internet",
        "windows", "mac", "settings", "setting", "computer", "laptop", "program", "device", "click", "press", "right", "left", "start", "new", "other", "another", "first", "out", "off",
        "try", "turn", "switch", "use", "look", "check", "get", "also", "then", "here", "into", "own", "too", "say", "says", "said", "tell", "give", "take", "make", "new", "old", "name", "day", "time", "two",
        "help", "person", "lost", "today", "yesterday", "morning", "once", "down", "stop", "need", "want", "let", "company", "work", "office", "home", "yours", "side", "way", "same", "after", "before", "because",
    ],
    other_one: &["other one/problem/issue/thing/trouble", "now the other", "and the other", "the other now", "second problem/one/issue/thing", "next problem"],
    over: &[
        "aha got it", "oh found it", "ah found it", "found the problem", "got it working", "found it myself", "i found it", "figured it out", "sorted it", "its sorted", "all sorted", "oh its back", "and its back", "wait its back", "that was it", "never mind i",
    ],
    announces: &["i will", "ill", "let me", "will try", "one moment", "moment", "one sec", "hold on", "no problem", "no worries", "brb", "trying"],
    small: &[
        "yes", "gone", "better", "idk", "sorry", "unfortunately", "broken", "something", "somehow", "wont", "dont", "help", "still", "yeah", "yep", "yup", "correct", "exactly", "absolutely", "y", "ok", "okay", "sure", "right", "alright", "great", "perfect", "awesome", "excellent",
        "definitely", "affirmative", "it", "its", "that", "thats", "this", "is", "was", "does", "did", "do", "has", "have", "the", "my", "a", "an", "of", "course", "go", "ahead",
        "for", "all", "please", "thanks", "thank", "you", "thx", "ty", "u", "cheers", "very", "much", "so", "lot", "many", "now", "again", "works", "working", "work", "worked", "fine",
        "good", "well", "everything", "i", "think", "again", "back", "up", "fixed", "solved", "resolved", "oh", "ah", "aha", "wait", "hey", "hi", "no", "nope", "more", "problem", "problems",
        "issues", "issue", "can", "see", "hear", "use", "got", "just", "really", "indeed", "seems", "looks", "to", "be", "am", "im", "are", "they", "and", "normal", "online", "running", "trick",
        "helped", "finally", "any", "longer", "not", "isnt", "doesnt", "anymore", "page", "test", "like", "i", "would", "me", "help", "set", "youre", "genius", "at", "last", "👍", "👎", "opens", "loads", "connects", "prints", "printed", "connected",
    ],
};

pub(super) const ONWARD: Onward = Onward {
    others_too: "If other devices or people have it too, it isn't this computer: it is the router, the line or the service itself.",
    others_too_computer: "If others have it too, it isn't this computer: it is what you share, the device or the service itself.",
    only_here: "If it works elsewhere in the same network (and not over mobile data), line and service are fine: it is this computer, its settings or its connection.",
    only_here_computer: "If it works elsewhere, the thing itself is sound: it is this computer, its settings or its connection.",
    only_one: "If the rest works, it is that one thing: the program, the site or the service behind it.",
    since_change: "That it began at that moment is a strong hint: what was changed or updated then is the first suspect.",
    place: "That it depends on the place points to the connection there: the Wi-Fi signal, the socket or that network.",
    time: "That it comes at certain times points to something that runs then: a backup, an update, a busy line.",
    tried: "Then that is out.",
    go_ahead: "Good. Take your time and tell me how it went.",
    no_hand_over: "All right, it stays with us.",
    cannot_answer: "I can't answer that for certain from here.",
    cannot_do: "I can't do that from here; it takes your hands.",
    how_long: "My checks take seconds and a step takes a few minutes; a router needs two to five until it is back. How long an outage at a provider or a service lasts I can't see from here.",
    danger: "Nothing that I checked points to an attack or to damage. I don't scan for malware, though: if a message asks for money or a password, don't answer it and tell your IT.",
    data: "What was saved stays saved: I delete nothing without your confirmation. What wasn't saved can be lost if the program is closed, so save first if you still can; many programs offer to recover it when they start again.",
    data_on_a_stick: "What is on it is mostly still there, even where Windows wants to format it: don't let it, and write nothing to it. On another computer it can often be read; if it matters and cannot, leave it to IT.",
    turn_off: "Yes, once your work is saved and no update is being installed: Start > Power > Shut down. Only if nothing reacts, hold the power button for ten seconds; unsaved work is lost then.",
    who_to_ask: "Your IT department, or whoever looks after this computer; for the line itself, the provider. The report of this conversation spares you telling it twice.",
    changed: "I changed this: {changes}",
    changed_nothing: "Nothing was changed: I only looked.",
    fault_near: "It is on your side: {finding}",
    fault_line: "Your computer and your router answer; the fault lies behind them, on the line or at the provider. {finding}",
    fault_there: "Your side is fine: everything I measured from this computer to the internet answers. So it is the other side, or the one program.",
    fault_unknown: "I can't tell yet: I haven't measured enough for that. A quick test: if your phone on the same Wi-Fi has it too, it isn't this computer; if it also fails on mobile data, it is the other side.",
    files: "No. I read the state of this computer and its network, not the contents of your files, mails or screen. Nothing leaves this computer.",
    this_step: "That is this step: {step}",
    speed: "I measure delay and loss, not how many Mbit/s the line carries. For that run a speed test in the browser, once over Wi-Fi and once by cable at the router, with nothing else loading: if only the Wi-Fi is slow, it is the radio; if both are below your contract, it is the line.",
    warning: "No: as long as the browser warns, nobody knows who reads along. Type no password and no card number there, and download nothing. A company's own page that warns is a case for your help desk.",
    danger_of_heat: "Warm and loud is unpleasant and no danger; the computer switches itself off before it breaks. It becomes one with a swollen case, a burnt smell or smoke: then switch it off, unplug it, don't charge it, and get a person.",
    fault_theirs: "By what you say it is theirs: it fails on other devices too, and everything else works. Only who runs it can mend it; tell them the address and the time.",
    only_this_computer: "I can only measure this computer. For the other device, in this order:",
    only_there: "If it works on yours, the network is fine: it is the other device, its settings or its password.",
    otherwise: "That works and this doesn't: the fault lies in what differs between the two.",
    sign_in: "So the VPN's server answers and refuses the sign-in: it is not the network, it is the account.",
};
