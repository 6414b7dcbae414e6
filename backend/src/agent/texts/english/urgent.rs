//! English: what cannot wait.

use crate::agent::builtin::topics::Urgent;
use crate::agent::texts::{Case, Urgency};

pub(super) const URGENT: Urgency = Urgency {
    cases: CASES,
    restart: "No. Don't restart it and don't switch it on again: that can destroy what helps to save your data, or make the damage worse.",
};

const CASES: &[(Urgent, Case)] = &[
    (
        Urgent::Malware,
        Case {
            first: "That needs care. I don't scan for malware, but this comes first:",
            steps: &[
                "Disconnect this computer from the network: pull the cable, turn Wi-Fi off. Leave it switched on.",
                "Don't enter any more passwords on it, and don't pay or call any number that it shows.",
                "Tell your IT security or help desk now, from another device.",
                "Change passwords that you typed in, from another device.",
            ],
            more: "Tell your IT security exactly that. Until they have looked at it, the computer stays off the network and gets no passwords.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Phishing,
        Case {
            first: "Treat it as phishing: no bank, no shop and no IT department asks for a password or payment data by message. As long as you only received or read it, nothing has happened.",
            steps: &[
                "Don't click anything in it, don't open its attachment, don't answer.",
                "Report it with your mail program's button (“Report phishing”) or to your IT security, then delete it.",
                "If you want to know whether it is true, type the sender's address into the browser yourself or call a number that you know.",
            ],
            more: "That is how phishing looks. It becomes dangerous only by clicking, opening or typing something in.",
            question: "Did you click a link, open an attachment or type anything in?",
            no: "Good, then nothing has happened. Report the message and delete it; there is nothing else to do.",
        },
    ),
    (
        Urgent::FraudOrder,
        Case {
            first: "That is a well-known fraud: someone writes in a superior's name and wants gift cards or a transfer, quickly and quietly.",
            steps: &[
                "Don't buy, pay or answer anything.",
                "Ask the person whose name it bears, by phone on a number that you know or face to face.",
                "Report the message to IT security and keep it.",
                "If codes or money are already gone, call the card's seller or your bank at once; they can sometimes stop it. Then the police.",
            ],
            more: "Whatever it says, pay nothing and send no codes until you have spoken to that person yourself.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::FakeSupport,
        Case {
            first: "That is a fraud. Neither Microsoft nor any other maker shows a telephone number in a warning or calls you. The message itself does no harm.",
            steps: &[
                "Don't call, or hang up. Give no number, no code, no payment, and let nobody onto the computer.",
                "Close the window; if it won't close, end the browser with Ctrl+Shift+Esc (Mac: Cmd+Option+Esc) and don't let it restore its pages.",
                "Clear the browser's site notifications if the window comes back, and tell your IT security.",
            ],
            more: "Don't call them again, and don't do what they say, however urgent they make it.",
            question: "Did you install anything for them, or let them onto the computer?",
            no: "Good. Then close the window and don't call again. If you told them card data or a password, call your bank and change that password now.",
        },
    ),
    (
        Urgent::Clicked,
        Case {
            first: "Good that you say so. A click alone is often harmless, but be careful now:",
            steps: &[
                "Close the page, and type nothing into it. If something was downloaded, don't open it.",
                "If you opened an attachment or a program: pull the network cable, turn Wi-Fi off, and leave the computer on.",
                "Tell your IT security now what you clicked and when, and keep the message.",
            ],
            more: "What counts is whether anything was typed in or opened. Tell your IT security about the click in any case.",
            question: "Did you enter a password or other data there?",
            no: "Good. Then the click mostly stays without consequences. Tell your IT security about it all the same, and write here if anything looks odd.",
        },
    ),
    (
        Urgent::PasswordGiven,
        Case {
            first: "Act quickly now: whoever has the password can use it at once.",
            steps: &[
                "Change that password now, from another device, on the real page (type its address yourself).",
                "Change it everywhere else where you use the same one, and sign out of all devices in the account's security settings.",
                "Call your IT security or help desk now; for a bank or a card, the bank's blocking number at once.",
                "Turn on the second factor, and refuse every sign-in request on your phone that you didn't start.",
            ],
            more: "The most important thing is still the password: changed from another device, and IT security or the bank told. Quick action mostly prevents the damage.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::AccountTaken,
        Case {
            first: "Then someone else has your account, and it has to be taken back:",
            steps: &[
                "From a device that you trust: change the password and sign out of all devices in the account's security settings.",
                "If you can't get in any more, have your help desk (or the provider) block the account now.",
                "Look for rules that forward or delete mail, for a foreign recovery address and foreign second factors, and remove them.",
                "Tell IT security, and warn those who got messages in your name.",
            ],
            more: "As long as the password and all sessions are not renewed from a clean device, count on the other one being inside.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::RemoteAccess,
        Case {
            first: "Then cut the connection now: a stranger could see and do everything on it.",
            steps: &[
                "Pull the network cable and turn Wi-Fi off at once. Leave the computer on, and don't use it.",
                "Call your IT security or help desk now, from another device; at home a technician should check it before it is used again.",
                "From another device change the passwords that you used on it, the mail account's first.",
                "If you did banking on it, or gave card data: call your bank now and have it blocked.",
            ],
            more: "It stays off the network until an expert has checked it: such people leave themselves a way back in. Bank and passwords come first, from another device.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Ransomware,
        Case {
            first: "That looks like ransomware, which encrypts files. Every minute counts:",
            steps: &[
                "Pull the network cable and turn Wi-Fi off at once; unplug external disks too.",
                "Don't restart, don't switch off, don't delete anything: what is in memory can help to save the files.",
                "Call your IT security or help desk now, by phone. Other computers may be in danger.",
                "Don't pay and don't write to them. Take a picture of the message.",
            ],
            more: "Off the network, left on, and IT security on the phone: that is what counts now. Don't pay, and don't try to repair files yourself.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Stolen,
        Case {
            first: "I'm sorry to hear that. In this order, and soon:",
            steps: &[
                "Tell your help desk or IT security now: they can lock and wipe the device from afar and block its accounts.",
                "If it is your own: lock or wipe it yourself, from “Find my device” (Windows, Google) or “Find” (Apple).",
                "Change your passwords from another device, the mail account's first, and sign out of all devices.",
                "If it was stolen: report it to the police with the serial number; your insurance needs that.",
            ],
            more: "Whatever else: have it locked from afar and change the passwords first. If it turns up again, tell your help desk before you use it.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Liquid,
        Case {
            first: "Quickly now, current and water are what destroys it:",
            steps: &[
                "Switch it off at once: hold the power button for ten seconds. Pull the power supply (dry hands) and everything else that is plugged in.",
                "Turn it upside down like a tent, so that it runs out, and dab it off. No hair dryer, no rice, no shaking.",
                "Don't switch it on and don't charge it, not even for a try. An external keyboard is just unplugged and left to dry.",
                "Bring it to your IT or a repair shop today, and say what was spilled. The data can mostly be saved.",
            ],
            more: "If it is still on: switch it off now and unplug it. Then it stays off until a technician has opened it, even if it seems dry.",
            question: "",
            no: "",
        },
    ),
    (
        Urgent::Burning,
        Case {
            first: "Stop using it now: that can be the battery, and a damaged one can catch fire.",
            steps: &[
                "Switch it off and pull the power supply at the wall. Don't charge it and don't switch it on again.",
                "Don't press, open or remove the battery. Lay the device on something that doesn't burn, away from paper and people.",
                "Smoke, heat or hissing: leave the room and call the fire brigade.",
                "Tell your IT or a repair shop; it must not be sent by post.",
            ],
            more: "It stays off, unplugged and uncharged until a technician has seen it. Where it smokes or gets hot, keep away and call the fire brigade.",
            question: "",
            no: "",
        },
    ),
];
