//! The English words by which the built-in assistant understands.

use crate::agent::builtin::topics::{Act, Asked, FactAsked, Topic};
use crate::agent::texts::vocabulary::{Settling, Vocabulary};

#[rustfmt::skip]
pub(crate) static VOCABULARY: Vocabulary = Vocabulary {
    function_words: &[
        "the", "is", "are", "isnt", "my", "it", "its", "i", "im", "ive", "and", "not", "doesnt", "dont", "cant",
        "wont", "to", "of", "with", "but", "have", "has", "please", "you", "your", "what", "how", "why", "which",
        "does", "do", "this", "that", "there", "still", "works", "working", "only", "no", "yes", "from", "any",
        "nothing", "wrong", "hello", "thanks", "again", "keeps", "slow", "open", "check", "me", "can", "when",
        "very", "who", "help", "since", "down", "broken", "one", "be", "just", "got", "didnt", "we", "they", "everything",
    ],
    topics: TOPICS,
    matters: super::topic_words::MATTERS,
    urgent: super::topic_words::URGENT,
    urgent_beside: super::topic_words::URGENT_BESIDE,
    acts: ACTS,
    going_on: &super::conversation::WORDS,
    inquiring: super::inquiries::ASKING,
    facts: FACTS,
    asking: &super::glossary::ASKING,
    asked: ASKED,
    facts_beside: FACTS_BESIDE,
    settling: Settling {
        yes: &[
            "yes", "yeah", "yep", "yup", "correct", "exactly", "absolutely", "y", "affirmative", "definitely",
            "i think so", "great", "perfect", "awesome", "excellent", "👍",
        ],
        agreed: &[
            "sure", "ok", "okay", "right", "alright", "all right", "of course", "please do", "go ahead", "go for it",
        ],
        no: &["no", "nope", "nah", "n", "never mind", "dont", "rather not", "not now", "no thanks", "👎"],
        unsure: &[
            "not sure", "dont know", "dunno", "no idea", "maybe", "perhaps", "unsure", "hard to say", "cant tell",
            "not certain", "possibly", "hard to tell", "partly", "sometimes", "now and then",
            "occasionally",
        ],
        good: &[
            "works", "working", "all/things/they/pages/seems/does work", "work again/now/fine", "it does",
            "it did", "that worked", "it worked", "all worked", "fixed", "solved", "resolved", "am/im online",
            "is/are/its/am back up", "am back", "up again", "all fine", "all good", "looks good",
            "it/internet/wifi/connection/network/vpn/sound/printer/picture/everything is back",
            "it/internet/wifi/connection/network/vpn/sound/picture/all/everything is fine/ok/okay/good",
            "is fine/ok/okay/good now/again", "did the trick", "that helped", "it helped", "succeeded",
            "normal again", "fast again", "up and running", "that did it", "its fine", "its good", "its ok",
            "its back", "it/printer/everything prints", "it/page/site/website/everything loads/opens",
            "they/pages/sites/websites load/open", "they/files/mails/emails/icons/contacts/photos are back", "better now", "now better", "thats better", "print/load/open/connect again",
            "prints/printing/loads/loading/opens/opening/connects/connected/online again/now/fine",
            "now/finally prints/loads/opens/connects/connected/online",
            "back to normal", "back online", "all set", "everything/all ok/okay/fine/good", "it connects/connected again",
            "vpn is connected/up", "§host loads/opens", "it printed", "i can hear it/you/sound/everything/them",
            "can hear/see/print/open/connect/work/use _ again/now", "now i can hear/print/open/connect/work",
        ],
        bad: &[
            "doesnt/dont/wont/didnt/not/isnt/cant _ work", "nothing changed", "broken", "fails", "failing", "failed",
            "dead", "same problem", "same issue", "same error", "same thing", "the same", "no change", "unchanged",
            "no difference", "no better", "not better", "no luck", "no effect", "worse", "problem persists",
            "problem remains", "persists", "still offline", "still down", "still wrong/bad/black/dead/frozen/stuck", "jam", "jammed", "laggy", "still nothing", "still slow",
            "still there", "still happening", "still have/having/get/getting/see", "is offline", "is down", "stuck",
            "problem", "problems", "issue", "issues", "error", "errors", "trouble", "drop", "drops", "dropping",
            "slow", "crash", "crashes", "crashing", "hang", "hangs", "freeze", "disconnect", "fail", "lag",
            "freezes", "disconnects", "disconnecting", "no internet", "no connection", "no network", "no wifi",
            "no sound", "didnt help", "doesnt help", "hasnt helped", "didnt fix", "didnt do anything", "lagging",
            "unreachable", "broke", "gone again", "slowly", "badly", "weak", "is/still bad/poor",
            "bad/poor signal/connection/quality/reception", "something _ wrong", "does/do/did nothing", "nothing happens/happened", "no space", "blank/empty page/pages",
        ],
        tasks: &[
            "connect", "connects", "connected", "online", "load", "loads", "loading", "open", "opens", "opening",
            "print", "prints", "printing", "hear", "reach", "access",
        ],
        limits: &[
            "only", "else", "others", "colleague*", "coworker*", "on/at/with _ phone/mobile/smartphone/tablet",
            "other/another/different computer/laptop/pc/machine/device/browser", "fine/works/ok/okay/good there",
            "by/via/over/through/with usb/cable/wifi/bluetooth", "for a while/minute/moment/second", "once",
        ],
        negations: &[
            "not", "doesnt", "dont", "isnt", "arent", "wasnt", "didnt", "cant", "wont", "hasnt", "havent", "couldnt",
            "wouldnt", "aint", "never", "nothing", "none", "neither", "no longer", "hardly", "barely", "without",
            "stopped", "quit", "gone", "no more",
            "no page/pages/site/sites/website/websites",
            "no problem/problems/issue/issues/error/errors/trouble/drops/disconnects/crashes",
        ],
        bad_endings: &[
            "not yet", "not really", "not quite", "but not", "still not", "still doesnt", "still isnt", "still wont",
            "still cant", "it doesnt", "it isnt", "it wont", "not here", "not at all", "still no", "not on",
            "nope still", "again not", "still nothing", "except", "only _ doesnt",
        ],
        contrasts: &["from/in/with/on/via/through _ not", "not with/from/via/through"],
        unreal: &[
            "why", "if", "when", "whether", "how", "should", "would", "could", "will", "might", "yesterday",
            "before", "until", "earlier", "used", "last", "what", "want", "need", "make", "hope", "supposed", "wish",
            "can i/you/we/it/they/this/that/the/be/get/someone",
        ],
        turns: &["but", "however", "though", "although", "then", "except"],
        still: &["still", "again", "anymore", "any more", "persists", "continues", "keeps", "yet", "same"],
    },
};

#[rustfmt::skip]
static TOPICS: &[(Topic, &[&str])] = &[
    (Topic::Printer, &[
        "printer*", "print", "printing", "prints", "plotter*", "cant _ print", "print job*", "print queue", "printer _ offline",
    ]),
    (Topic::Bluetooth, &[
        "bluetooth", "airpods", "pair/pairing _ headset/headphones/mouse/keyboard/speaker",
        "bluetooth _ mouse/keyboard/headset/headphones/speaker", "wireless headset/headphones", "wont/cant/doesnt/dont/not/isnt/to _ pair/pairing", "headset/headphones/earbuds/speaker _ pair/pairing/paired",
    ]),
    (Topic::Sound, &[
        "sound", "no sound", "audio", "speaker*", "headphones", "headset", "cant _ hear",
        "hear nothing", "volume", "muted", "sound _ gone/not/doesnt/isnt",
    ]),
    (Topic::DiskFull, &[
        "disk", "disk _ full", "drive _ full", "hard drive", "storage", "storage _ full", "disk space",
        "out of space", "out of disk", "low on space", "no space", "no _ space left", "not enough space",
        "cant save _ full", "c is full", "c , is full", "c , drive full", "free up space", "clean up", "c drive",
    ]),
    (Topic::Clock, &[
        "clock", "wrong time", "time is wrong", "time _ wrong", "date is wrong", "date _ wrong", "wrong date",
        "time zone", "timezone", "system time", "time _ off", "clock _ wrong/slow/fast/off",
        "minutes/hours/hour behind/ahead/off/fast/slow",
    ]),
    (Topic::Updates, &[
        "update/updates/updating", "windows update", "update/updates _ fail*", "update/updates _ stuck",
        "install/installing _ update*", "upgrade", "updates wont/dont/cant", "software update",
    ]),
    (Topic::Account, &[
        "password", "forgot _ password", "account _ locked", "locked out", "cant _ log/sign in", "login _ fail*",
        "reset _ password", "wrong password", "password expired", "cant login", "login doesnt/not/wont",
        "log in _ account", "my account", "credentials", "authentication", "authentication _ problem/error/fail*", "keeps asking", "asks _ sign in",
    ]),
    (Topic::Devices, &["projector", "beamer", "hdmi", "smartboard", "whiteboard", "graphics tablet", "memory card reader"]),
    (Topic::BlueScreen, &[
        "blue screen", "bluescreen", "bsod", "computer/laptop/pc _ crash*", "keeps restarting", "restarts by itself",
        "kernel panic", "random restart*", "stop code", "blue screen _ death",
    ]),
    (Topic::NetworkDrive, &[
        "network drive*", "shared drive/folder/drives/folders", "file share", "fileshare", "file server",
        "mapped drive*", "nas", "smb", "share drive", "cant _ access/open/reach/see _ drive", "drive letter",
        "f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z , drive/is/isnt/doesnt/not/gone/cant", "f/g/h/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z drive",
    ]),
    (Topic::Vpn, &[
        "vpn", "vpn _ connect*", "tunnel", "wireguard", "openvpn", "anyconnect", "globalprotect", "forticlient",
        "remote access", "company network",
    ]),
    (Topic::Portal, &[
        "captive portal", "hotel wifi", "login page _ wifi", "sign in page", "sign in to _ network/wifi",
        "guest wifi", "guest network", "airport wifi", "train wifi", "wifi _ login page", "hotspot login", "hotel",
    ]),
    (Topic::Proxy, &["proxy", "proxy server", "proxy settings", "pac file"]),
    (Topic::Hang, &[
        "hangs", "hanging", "freezes", "frozen", "freezing", "froze", "not responding", "isnt responding",
        "stopped responding", "doesnt respond", "program/app/application _ hangs/frozen/stuck", "crashes",
        "keeps crashing", "crashed", "crashing", "wont close", "cant _ close", "beachball", "stuck program/app",
    ]),
    (Topic::ComputerSlow, &[
        "computer/laptop/pc/machine/mac/desktop _ slow*", "slow computer/laptop/pc/machine/mac", "everything _ slow",
        "high cpu", "cpu", "memory usage", "out of memory", "ram",
        "computer/laptop/pc/machine/mac _ lag*/crawl*", "sluggish", "crawling", "takes forever to start", "boot* _ slow*",
        "slow* _ boot", "system health", "computer health", "minutes/ages/forever to boot/start",
        "minutes/ages/forever _ boot/start/log", "slow* _ computer/laptop/pc",
    ]),
    (Topic::BrowserError, &[
        "§code", "site cant be reached", "page cant be displayed", "connection isnt private", "not private",
        "server not found", "certificate", "certificates", "certificate _ expired/invalid/error/warning", "took too long to respond",
        "refused to connect", "connection was reset", "connection timed out", "too many redirects",
        "security warning", "connection not secure", "isnt secure", "dns probe", "potential security risk",
    ]),
    (Topic::Dns, &[
        "dns", "name resolution", "dns server _ not responding", "dns _ problem*/error*/issue*", "cant resolve",
        "doesnt resolve", "nameserver",
    ]),
    (Topic::Wifi, &[
        "wifi", "wlan", "wireless", "wifi _ not/doesnt/wont/cant/isnt", "wireless _ connect*", "no wifi",
        "weak signal", "signal", "wifi _ weak/slow/bad/drops", "ssid", "hotspot", "wifi password",
        "cant _ connect _ wifi", "cant _ find _ network", "airplane mode",
    ]),
    (Topic::Site, &[
        "§host", "website", "web site", "webpage", "web page", "one site", "only one site",
        "site _ doesnt/wont/cant/isnt/down", "page _ doesnt/wont/cant/isnt _ open/load/loading", "intranet",
        "homepage", "cant _ open/reach/access/load/visit §host", "is §host down", "this site", "a site",
        "certain sites", "some sites", "some websites", "cant _ ping", "ping _ server", "ssh", "times out", "timing out",
    ]),
    (Topic::Drops, &[
        "drop*", "keeps dropping", "keeps disconnecting", "disconnect*", "cuts out", "cutting out", "in and out",
        "on and off", "intermittent*", "unstable", "connection _ lost", "loses/losing/lose _ connection",
        "every few minutes", "flaky", "connection/internet/network _ drop*", "packet loss", "comes and goes",
    ]),
    (Topic::Slow, &[
        "slow", "slowly", "speedtest", "speed test", "internet/connection/line _ fast", "slow internet/connection/network", "internet/connection/network/download* _ slow*",
        "lag*", "buffering", "bad connection", "latency", "high ping", "speed", "takes ages", "takes forever",
        "choppy", "poor connection", "bandwidth", "jitter", "stutter*", "robotic", "sound* like _ robot", "breaking up",
        "breaks up", "video freezes", "says/about/keeps/is/was reconnecting", "zoom/teams/webex/skype freezes/freezing/froze/freeze", "call _ froze/freezes/frozen", "call _ reconnect*", "pixelated", "pages load slowly",
        "pages/sites/websites _ hang/hanging/stall/stuck/freeze", "while loading", "half loaded",
    ]),
    (Topic::Internet, &[
        "no internet", "internet", "internet _ down/out/gone/dead/broken", "internet _ not/doesnt/isnt/wont",
        "offline", "no connection", "not connected", "no network", "network _ down", "connection", "network",
        "cant _ get online", "cant _ connect", "cant _ surf/browse", "nothing loads", "nothing works",
        "no website* _ open*/load*", "websites dont", "pages dont/wont", "ethernet", "router", "modem",
        "cable unplugged", "lan", "web is down", "cant get on", "cant access the internet", "dhcp", "ip address",
        "169", "doesnt/cant/wont/not/isnt/cannot go/get/come/connect/going _ internet/online/web", "limited connectivity/access/connection",
    ]),
    (Topic::Everything, &[
        "check everything", "check _ network/connection/internet", "full check", "run _ diagnos*", "diagnos*",
        "test everything", "health check", "check my computer", "scan my computer", "check all", "troubleshoot",
        "run all _ tests/checks", "doesnt work", "not working", "isnt working", "it is broken", "its broken",
        "wont work", "stopped working", "something _ wrong", "have a problem", "got a problem", "does nothing",
    ]),
];

#[rustfmt::skip]
static ACTS: &[(Act, &[&str])] = &[
    (Act::Greeting, &[
        "hello", "hi", "hey", "good morning/afternoon/evening", "hiya", "howdy", "greetings", "hi there", "moin",
    ]),
    (Act::Thanks, &[
        "thanks", "thank you", "thx", "cheers", "many thanks", "appreciate it", "ty", "thank u", "great job",
        "well done",
    ]),
    (Act::Bye, &[
        "bye", "goodbye", "see you", "see ya", "have a nice/good day", "good night", "thats all", "that is all",
        "nothing else",
    ]),
    (Act::HowAreYou, &["how are you", "how is it going", "hows it going", "whats up", "how do you do", "you okay"]),
    (Act::Abilities, &[
        "what can you do", "what do you do", "what are you able", "how can you help", "what can i ask",
        "your abilities", "features", "commands", "what else can you", "can you help _ with",
    ]),
    (Act::Identity, &[
        "who are you", "what are you", "are you _ human", "are you _ bot/robot/ai/real/person/machine", "your name",
        "are you chatgpt", "which model", "who made you", "am i talking to",
    ]),
    (Act::Privacy, &[
        "my data", "privacy", "do you send", "is it safe", "are you safe", "what do you store", "gdpr", "spy on",
    ]),
    (Act::Human, &[
        "human", "real person", "talk/speak to _ someone/person/human/agent/somebody/technician/support", "a person",
        "agent", "technician", "second level", "level 2", "escalate", "support team", "call me", "phone number",
        "open a ticket", "create a ticket", "hand over", "handover", "hand _ over", "it department",
        "contact support", "a ticket", "helpdesk",
    ]),
    (Act::Why, &[
        "why", "how come", "whats the reason", "what is the reason", "how do you know", "are you sure",
        "what caused", "what makes you", "prove it", "whats the cause",
    ]),
    (Act::Simpler, &[
        "simpler", "explain simple/simply/simpler/again", "easier words", "dont understand", "plain english",
        "in simple/plain words/terms", "like im five", "eli5", "what does that/this/it mean", "what do you mean",
        "what is that/this", "for dummies", "meaning", "too technical", "didnt understand", "simple terms", "explain",
    ]),
    (Act::Recheck, &[
        "check again", "check once more", "test again", "try again", "run again", "run it again", "recheck",
        "retest", "once more", "another check", "one more time", "again please", "check now", "is it _ now",
        "does it _ now", "verify", "rerun", "i did _ that/it/this", "ive done", "i have done", "i restarted", "restarted it/the/my", "rebooted",
        "ive restarted", "i have restarted", "i unplugged", "i tried", "tried that", "did that", "done",
        "look again", "try it again", "test it", "repeat", "do it again",
    ]),
    (Act::WhatChecked, &[
        "what did you check/test/do/run/find/look", "what have you checked/tested/done/tried/found",
        "what was checked", "which tests/checks/tools", "show me the results", "what did you see", "details",
        "summary", "summarize", "summarise",
    ]),
    (Act::HowTo, &[
        "how do i", "how can i", "where is/are", "how to", "how should i", "show me how", "what should i do", "what do i do",
        "what can i do", "which steps", "step by step", "where do i", "where can i", "walk me through", "what now",
        "what next", "next step", "how would i", "tell me how", "guide me", "what else can i",
    ]),
    (Act::DoIt, &[
        "do it", "do that", "please do", "go ahead", "fix it", "fix that", "apply _ it/that/fix", "apply",
        "yes please", "run it", "make it so", "just do", "can you _ fix", "can you do it/that/this", "you do it", "do this",
        "fix this", "repair it", "please fix",
    ]),
    (Act::Undo, &[
        "undo", "revert", "take _ back", "roll back", "rollback", "change it back", "put it back",
        "restore _ settings", "reverse that",
    ]),
    (Act::Frustration, &[
        "useless", "stupid", "piece of", "incompetent", "annoying", "fed up", "ridiculous", "terrible", "garbage", "crap", "shit", "fuck*",
        "damn", "idiot", "hate this", "wtf", "bullshit", "waste of time",
    ]),
    (Act::Help, &["help", "help me", "sos", "assist*", "need help", "i need assistance", "can you help"]),
    (Act::OffTopic, &[
        "weather", "joke", "poem", "capital of", "recipe", "football", "soccer", "president", "song", "translate",
        "story", "movie", "stock price", "bitcoin", "homework", "meaning of life", "write _ code", "essay",
        "horoscope", "cook*", "president of", "how old are you", "love you", "marry me", "politics", "2 2", "math*",
    ]),
    (Act::Restart, &["restart/reboot _ computer/pc/laptop/machine", "restart it", "shut down _ computer/pc/laptop"]),
    (Act::RestartRouter, &[
        "should/shall/can/could/must i _ restart/reboot/unplug/reset _ router/modem",
        "does/will/would restarting/rebooting _ router/modem _ help",
    ]),
    (Act::SpeakEnglish, &["in english", "speak english", "english please"]),
    (Act::SpeakGerman, &["in german", "speak german", "german please"]),
];

#[rustfmt::skip]
static FACTS: &[(FactAsked, &[&str])] = &[
    (FactAsked::SecondDns, &[
        "second dns", "other dns", "secondary dns", "second nameserver", "second resolver", "second server",
        "backup dns", "alternate dns",
    ]),
    (FactAsked::DnsServers, &[
        "which dns", "what dns", "my dns server*", "whats my dns", "dns servers do i", "dns server am i",
    ]),
    (FactAsked::Address, &[
        "my ip", "what is my address", "my ip address", "ip do i have", "whats my ip", "which ip", "my local ip",
        "what ip",
    ]),
    (FactAsked::Gateway, &[
        "my gateway", "default gateway", "which gateway", "router address", "ip of _ router", "router ip",
        "address of _ router", "whats the gateway", "what gateway",
    ]),
    (FactAsked::Mac, &["mac address", "hardware/physical address"]),
    (FactAsked::Adapter, &[
        "which adapter", "which interface", "network card", "what adapter", "my adapter*",
        "which network card",
    ]),
    (FactAsked::Signal, &[
        "signal strength", "how strong _ signal", "wifi signal", "wifi/wlan speed", "how fast _ wifi", "which wifi", "what wifi am", "which ssid",
        "which network am i",
    ]),
    (FactAsked::Latency, &[
        "my ping", "my latency", "how fast _ connection/internet/dns/router", "ping time", "response time",
        "how long _ ping",
    ]),
    (FactAsked::DiskSpace, &["how much _ space", "free space", "disk space do i", "how full", "space left"]),
    (FactAsked::Memory, &[
        "how much memory", "how much ram", "memory do i have", "memory used", "what uses _ memory",
        "which program* _ memory/cpu", "using/uses/eating/eats/hogging/hogs _ cpu/memory/ram/processor", "busiest program*",
        "what is running", "whats running",
    ]),
    (FactAsked::Uptime, &[
        "uptime", "how long _ running/on", "last restart*", "last reboot*", "when did i last restart",
    ]),
];

#[rustfmt::skip]
static FACTS_BESIDE: &[(FactAsked, &[&str])] = &[
    (FactAsked::SecondDns, &["second one", "other one", "second", "the other"]),
    (FactAsked::Gateway, &["gateway", "router"]),
    (FactAsked::DnsServers, &["dns", "dns server*", "nameserver*"]),
    (FactAsked::Address, &["ip", "address"]),
    (FactAsked::Mac, &["mac"]),
    (FactAsked::Adapter, &["adapter", "interface", "network card"]),
    (FactAsked::Signal, &["signal", "wifi"]),
    (FactAsked::DiskSpace, &["disk", "disks", "drive"]),
    (FactAsked::Memory, &["memory", "ram", "cpu", "processor"]),
];

#[rustfmt::skip]
static ASKED: &[(Asked, &[&str])] = &[
    (Asked::Ping, &["ping §host", "ping §ip", "ping _ §host", "ping _ §ip", "ping"]),
    (Asked::Trace, &[
        "traceroute", "trace route", "tracert", "trace _ §host", "trace _ §ip", "route to §host", "path to §host",
        "hops to",
    ]),
    (Asked::Lookup, &[
        "nslookup", "dig", "resolve §host", "look up §host", "lookup §host", "look up _ §host", "dns lookup",
        "dns record*", "mx record*", "txt record*", "ip of §host", "address of §host", "ip address of §host",
        "which ip has §host",
    ]),
    (Asked::Port, &[
        "port _ open", "port _ closed", "port _ reachable", "check port", "check _ port", "test port", "test _ port",
        "is port", "port _ blocked", "telnet",
    ]),
    (Asked::Certificate, &[
        "check _ certificate", "certificate of §host", "certificate for §host", "tls of §host", "check tls",
        "check ssl", "certificate _ §host", "ssl certificate", "when does _ certificate expire",
    ]),
    (Asked::FlushDns, &["flush dns", "flush _ dns", "clear _ dns", "dns cache", "flushdns", "empty _ dns cache"]),
    (Asked::RenewAddress, &[
        "renew _ ip", "renew _ address", "renew _ lease", "ipconfig renew", "get _ new ip", "new ip address",
        "renew dhcp", "new lease",
    ]),
    (Asked::ReleaseAddress, &["release _ ip", "release _ address", "ipconfig release", "release _ lease"]),
    (Asked::WifiOn, &[
        "turn/switch _ wifi on", "turn/switch on _ wifi", "enable _ wifi", "wifi on", "activate _ wifi",
    ]),
    (Asked::AdapterOn, &[
        "enable _ adapter", "turn on _ adapter", "enable _ interface", "enable _ ethernet", "enable _ network card",
        "activate _ adapter",
    ]),
    (Asked::BluetoothOn, &[
        "turn/switch _ bluetooth on", "turn/switch on _ bluetooth", "enable _ bluetooth", "bluetooth on",
        "activate _ bluetooth",
    ]),
    (Asked::BluetoothOff, &[
        "turn/switch _ bluetooth off", "turn/switch off _ bluetooth", "disable _ bluetooth", "bluetooth off",
        "deactivate _ bluetooth",
    ]),
    (Asked::CleanUp, &[
        "clean up", "cleanup", "clean it/that/this/them up", "clean _ temp*", "delete _ temp*", "temp files", "temporary files", "free up _ space",
        "clear _ cache", "remove _ junk",
    ]),
    (Asked::EndProgram, &[
        "kill", "end task", "end the/this process/program/app", "force quit", "force close", "terminate",
        "close _ forcibly", "kill process", "stop the process",
    ]),
    (Asked::Routes, &["show _ routes", "routing table", "route table", "my routes", "print routes", "route print"]),
    (Asked::Health, &[
        "system health", "check _ cpu", "check _ memory", "check _ disk", "check my computer", "computer health",
        "task manager", "top processes",
    ]),
    (Asked::SetDns, &[
        "set _ dns", "change _ dns", "use dns", "use §ip as dns", "switch _ dns", "use google dns",
        "use cloudflare dns", "use _ dns",
    ]),
    (Asked::RepairOffice, &["repair office", "repair _ office", "fix office", "repair outlook", "repair _ outlook"]),
    (Asked::RepairWindows, &[
        "sfc", "dism", "repair windows", "repair _ system files", "repair system files", "system file check*",
    ]),
    (Asked::EventLogs, &["event log*", "system log*", "event viewer", "review _ logs", "check _ logs", "error logs"]),
];
