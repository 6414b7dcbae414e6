//! English: troubles with advice of their own, the likeliest step first.

use crate::agent::builtin::topics::Matter;
use crate::agent::texts::Trouble;

const fn advice(checking: &'static str, steps: &'static [&'static str]) -> Trouble {
    Trouble { checking, steps }
}

#[rustfmt::skip]
pub(super) const MATTERS: &[(Matter, Trouble)] = &[
    (Matter::Microphone, advice("I can't hear your microphone from here. Mostly it is muted, not allowed, or the wrong one is chosen.", &[
        "Look for the mute switch: on the headset or its cable, on the keyboard (a key with a microphone), and in the call itself.",
        "Choose the right microphone in the program's audio settings (in Teams: “…” > Device settings) and speak: the level must move.",
        "Allow it: Windows Settings > Privacy > Microphone, also for desktop apps (Mac: System Settings > Privacy & Security > Microphone).",
        "Unplug the headset, wait five seconds, plug it into another socket, and join the call again.",
    ])),
    (Matter::Camera, advice("I can't look through the camera from here; mostly it is covered, taken by another program, or not allowed.", &[
        "Open its shutter: a slider above the screen, or a key with a crossed-out camera.",
        "Close every other program that could use it (Teams, Zoom, the Camera app, browser tabs): only one can have it at a time.",
        "Choose the right camera in the program's video settings, and allow it: Windows Settings > Privacy > Camera (Mac: Privacy & Security > Camera).",
        "Unplug an external one and plug it into another socket; then restart the computer and install its driver's update.",
    ])),
    (Matter::Keyboard, advice("Keys that are dead or type twice:", &[
        "Plug the keyboard into another socket; for a wireless one change the batteries and look whether its receiver is plugged in.",
        "Turn off Filter Keys and Sticky Keys (Windows Settings > Accessibility > Keyboard), and press Num Lock for the number block.",
        "Switch it off, turn it over and tap out what lies under the keys.",
        "Try another keyboard or the on-screen one (Windows+Ctrl+O): if that types well, the keyboard is worn out; a laptop's is replaced by a technician.",
    ])),
    (Matter::KeyboardLayout, advice("Swapped letters mean that the keyboard language has changed:", &[
        "Press Windows+Space (or Alt+Shift) until the right language stands beside the clock. On a Mac: Ctrl+Space.",
        "Remove the language that you don't need in Settings > Time & Language > Language, so that it doesn't come back.",
        "At the sign-in the language stands at the bottom right: mind it when you type the password.",
    ])),
    (Matter::Mouse, advice("For a mouse or touchpad, the likeliest first:", &[
        "Change or charge the battery and look at the switch underneath; plug its receiver or cable into another socket, not into a hub.",
        "Touchpad: switch it on with its key (F5 to F9, a crossed-out pad), and in Settings > Bluetooth & devices > Touchpad.",
        "Clean the sensor underneath and use another surface; glass and gloss disturb it.",
        "Try another mouse: if that works, the mouse is broken. If not, restart the computer.",
    ])),
    (Matter::UsbStick, advice("A stick that isn't recognised is mostly a matter of the socket, and the data is mostly still there:", &[
        "Plug it straight into another socket of the computer, without hub or dock, and then into another computer.",
        "If Windows offers to format it: don't. That deletes what is on it.",
        "Look in Disk Management (Windows+X): if it stands there without a letter, give it one with a right click.",
        "If it is seen nowhere, it is broken. For data that matters stop trying and give it to a data recovery service; in a company sticks can also be blocked, which your help desk knows.",
    ])),
    (Matter::Battery, advice("For a battery that doesn't charge or is soon empty. If it is swollen, hot or smells, stop: don't charge it.", &[
        "Try another socket and another power supply of the same kind (its watts must fit), and look for a light beside the plug.",
        "Unplug it, hold the power button for thirty seconds, and plug it in again.",
        "Look whether it stops at 80 % on purpose: many makers' programs save the battery that way.",
        "Let Windows write a report (`powercfg /batteryreport`): far below its design capacity it is worn out and gets replaced.",
    ])),
    (Matter::Heat, advice("Heat and a loud fan mean a lot of work or poor ventilation:", &[
        "Stand it on something hard and keep its vents free; no bed, no cushion.",
        "Look in the Task Manager (Ctrl+Shift+Esc) which program works most, and close it; a scan or an update is over by itself.",
        "Switch it off and blow the dust out of the vents.",
        "If it gets very hot or goes off by itself, stop using it and have a technician clean it.",
    ])),
    (Matter::Boot, advice("A computer that doesn't start:", &[
        "Unplug everything except the power supply (docks and USB sticks too), and try another socket.",
        "Hold the power button for thirty seconds without power supply, then plug in and start.",
        "If a light or fan comes on but no picture: connect another screen, and press Windows+Ctrl+Shift+B.",
        "If it stops at the logo, switch it off three times while it starts: Windows then offers “Startup Repair”. Beeps, lights or a code tell a technician what is broken.",
    ])),
    (Matter::TurnsOff, advice("A computer that goes off or restarts by itself has mostly a heat, power or driver problem:", &[
        "Save often and back up now what matters.",
        "Feel whether it is hot, free its vents, and run it on the power supply in another socket.",
        "Undo what came last: a driver, an update, a new device. If it restarts over and over, start it in safe mode.",
        "If a blue screen flashes up, note its code and tell me; if not, a technician should test power supply, memory and disk.",
    ])),
    (Matter::Screen, advice("For a screen without a picture or with a flickering one:", &[
        "Press Windows+Ctrl+Shift+B (it wakes the graphics up), then Windows+P and choose “Duplicate” or “Extend”.",
        "Push the cable in firmly at both ends, try another cable, and choose the right input with the screen's own button.",
        "Flicker: set the refresh rate to 60 Hz in the display settings, and update the graphics driver.",
        "Try another screen: if that shows a picture, the first one or its cable is broken.",
    ])),
    (Matter::Broken, advice("Damage by a fall is a matter for a repair:", &[
        "Don't press on broken glass. If it smells, smokes or gets hot, or the battery bulges: switch it off, unplug it and don't charge it.",
        "If it still runs: save your data now; an external screen shows what the broken one can't.",
        "Tell your help desk what happened and when: it knows warranty, insurance and a replacement. On your own device ask the maker or a repair shop.",
    ])),
    (Matter::SecondScreen, advice("For a second screen:", &[
        "Press Windows+P and choose “Extend”; in the display settings press “Detect” (Mac: Settings > Displays).",
        "Are they the wrong way round? Drag the two numbers in the display settings to where they really stand.",
        "Choose its input (HDMI, DisplayPort, USB-C) with its own button, push the cable in at both ends, and try another cable or socket.",
        "Without the dock or adapter in between: if it works then, the adapter is to blame. Not every USB-C socket carries a picture.",
    ])),
    (Matter::ScreenTurned, advice("The picture has only been turned:", &[
        "Press Ctrl+Alt+Up arrow.",
        "If nothing happens: right-click the desktop > Display settings > Display orientation > “Landscape”.",
        "On a convertible switch on the rotation lock in the quick settings (Windows+A).",
    ])),
    (Matter::TextSize, advice("Sizes are set here:", &[
        "Right-click the desktop > Display settings > Scale: 125 % or 150 % suit most screens (Mac: Settings > Displays).",
        "Set the resolution there to the one marked “recommended”.",
        "Only in the browser or in Office: hold Ctrl and turn the mouse wheel; Ctrl+0 is normal size.",
    ])),
    (Matter::Dock, advice("For a docking station:", &[
        "Pull its cable out of the computer and its power supply out of the wall, wait thirty seconds, plug in power first, then the computer.",
        "Use the socket that carries picture and power (marked with a lightning bolt or a screen), and the dock's own cable.",
        "Plug screen or network straight into the computer: if that works, it is the dock.",
        "Update the dock's firmware and the computer's graphics and Thunderbolt drivers.",
    ])),
    (Matter::Scanner, advice("Scanning is a thing of its own, apart from printing; the likeliest first:", &[
        "Is the scanner on, and does it have the same network or cable as this computer? Switch it off for thirty seconds and on again.",
        "Scan with the system's own program (“Windows Scan”, Mac “Image Capture”); if that works, the maker's program is the fault.",
        "Scan to a folder or to mail: that needs a password stored in the device, which is often the old one. Your help desk renews it.",
        "Remove the scanner in the settings and add it again with the maker's full driver; a plain printer driver can't scan.",
    ])),
    (Matter::PaperJam, advice("A paper jam is cleared by hand:", &[
        "Switch the printer off, open its flaps and pull the paper out slowly, with both hands, the way it runs. Don't tear it.",
        "Look for scraps behind the cartridge, at the back and in the duplex unit: a small one is enough for the message.",
        "Fan the paper, don't overfill the tray, and set its guides to the paper's width.",
        "If it says so with nothing inside, or jams again at the same place, the rollers or a sensor need a technician.",
    ])),
    (Matter::Toner, advice("Toner and ink:", &[
        "A warning at a few percent is early: it mostly prints for hundreds of pages more.",
        "Take a toner out and shake it gently from side to side; that gives some more pages.",
        "If it is empty, put in one of exactly the model in the printer's lid, pull off its strip, and confirm it at the printer.",
        "A new one that isn't accepted: clean its contacts, push it in firmly, switch the printer off and on.",
    ])),
    (Matter::PrintQuality, advice("For pages that are faint, blank, striped or full of strange characters:", &[
        "Print a test page from the printer's own menu: if it is bad too, it is the printer; if it is good, it is the driver or the document.",
        "Faint, striped or blank: check the ink or toner level, run “Clean print head” (ink) or shake the toner; turn off toner saving.",
        "Strange characters: delete the job, remove the printer in the settings and add it with the maker's driver for exactly this model.",
        "A single file: print it as a PDF or “as image”.",
    ])),
    (Matter::PrintSettings, advice("That is a setting of the print job:", &[
        "In the print window choose “Printer properties”: both sides or one-sided (duplex), colour or black and white, paper size and tray.",
        "For good: Settings > Printers > your printer > Printing preferences, and the same there.",
        "If colour is grey there, the company can have switched it off for you, or a colour cartridge is empty.",
    ])),
    (Matter::DeletedFile, advice("Don't save anything large now; a deleted file can mostly be brought back:", &[
        "Look in the recycle bin: right-click the file > Restore. Straight after it Ctrl+Z in that folder is enough.",
        "In OneDrive, SharePoint or Teams: its own recycle bin on the web keeps deleted files for weeks.",
        "Right-click the folder > Properties > Previous versions (on a network drive too).",
        "Search for the name in the whole computer, it is often only moved. If it is not found, ask your help desk for the backup, with its name, folder and day.",
    ])),
    (Matter::UnsavedWork, advice("Unsaved work is often still there. Don't create a new file with the same name.", &[
        "Start Word, Excel or PowerPoint again: on the left “Document Recovery” offers what was saved automatically.",
        "File > Info > Manage document > “Recover unsaved documents”.",
        "Search the computer for `*.asd` (Word) or `*.xlsb` and look in the folder of the file for older versions (right-click > Previous versions; OneDrive: Version history).",
        "For the next time switch on AutoSave, or AutoRecover every five minutes (File > Options > Save).",
    ])),
    (Matter::FileLocked, advice("Someone, or a copy of the program that hangs, holds the file:", &[
        "The message names who has it: ask them to close it, or open it read-only.",
        "If it is you yourself: close Office completely and end what is left in the Task Manager (Ctrl+Shift+Esc).",
        "If nobody has it, delete the hidden file `~$name` beside it, or let your help desk close it on the server.",
        "Save it in OneDrive or SharePoint: there several people can work in it at once.",
    ])),
    (Matter::Install, advice("New programs are a matter of permission, and I install none:", &[
        "Look first in your company's portal (“Company Portal”, “Software Center”): what is approved installs from there without an administrator.",
        "If it isn't there, ask your help desk, with the program's name and what you need it for.",
        "On your own computer: only from the maker's page or the Microsoft Store, never from advertisements or “download portals”.",
        "For reading PDFs you need nothing: Edge, Chrome and Firefox open them.",
    ])),
    (Matter::Licence, advice("Activation is mostly a matter of the account that is signed in:", &[
        "In an Office program File > Account: is it your work account? Sign out, close all Office programs, sign in again.",
        "Check date and time of the computer, and connect the VPN if your company activates over its own network.",
        "Look at your subscription at `office.com`: if it lacks the licence, only your help desk can give it to you.",
        "Repair it: Settings > Apps > Microsoft 365 > Modify > Quick Repair.",
    ])),
    (Matter::ProgramStart, advice("A program that doesn't start mostly still hangs in the background, or an add-in stops it:", &[
        "Open the Task Manager (Ctrl+Shift+Esc), end every entry of the program, and start it again.",
        "Start it without add-ins: Windows+R, then `outlook /safe`, `excel /safe` or `winword /safe`. If it opens, switch the add-ins off.",
        "Restart the computer and install the program's update.",
        "Repair it: Settings > Apps > the program > Modify > Quick Repair.",
    ])),
    (Matter::BrowserCrash, advice("A browser that crashes has mostly a bad extension or a damaged profile:", &[
        "Update it (menu > Help > About) and restart the computer.",
        "Switch off all extensions and switch them on again one by one.",
        "Try a private window or a new profile: if that is stable, the old profile is damaged. Bookmarks come back by signing in.",
        "Switch off “hardware acceleration” in its settings, then reinstall it.",
    ])),
    (Matter::MailSending, advice("Mail that doesn't leave:", &[
        "Is the program offline? In Outlook: Send/Receive > “Work Offline” must not be pressed.",
        "Look in the outbox: open the stuck mail, take out a large attachment, and send it anew. Move it to Drafts if it can't be opened.",
        "Is the mailbox full, or does it speak of authentication or the password? Sign in on the web (`outlook.office.com`, or the provider's own page) and send from there.",
        "If the web sends it, the program is the fault: restart it, then repair the account in its settings.",
    ])),
    (Matter::MailArriving, advice("Mail that left you and doesn't arrive was mostly refused or put aside at the other end:", &[
        "Look for a bounce message in your inbox. 550 5.7.1 means that their server refuses you (rights, spam filter or blocklist); 5.1.1 means that the address doesn't exist.",
        "Check the address letter by letter, and ask them to look in spam and quarantine.",
        "Send a short mail without attachment or link: if that arrives, the filter minds the content.",
        "If several recipients don't get it, your help desk must follow it in the mail server, with sender, recipient and time. Mail that doesn't reach you: look in Junk and your rules.",
    ])),
    (Matter::MailMissing, advice("A mail that can't be found is mostly moved, not gone:", &[
        "Search in “All mailboxes” or “Current mailbox” rather than in one folder, with the sender's name.",
        "Look in Junk, Archive, “Other” beside “Focused”, and Deleted Items; then “Recover items recently removed from this folder”.",
        "Look at your rules (they move mail silently), and whether a filter or view hides read mail.",
        "Search on the web (`outlook.office.com`): if it is there, the program's index is incomplete and rebuilds itself in some hours.",
    ])),
    (Matter::MailSize, advice("Mail is not made for large files: most servers stop at 20 to 25 MB.", &[
        "Put the file into OneDrive, SharePoint or your company's exchange and send a link; in Outlook: Attach > Upload.",
        "Delete the mail that hangs in the outbox first.",
        "Or make it smaller: reduce pictures, save as PDF (“minimum size”), zip it.",
    ])),
    (Matter::MailboxFull, advice("A full mailbox can mostly neither send nor receive:", &[
        "Empty Deleted Items and Junk, then the server's own bin (“Recover deleted items”).",
        "Sort by size, in Sent Items too, and delete or file the largest mails with attachments.",
        "Move what is old into the online archive; your help desk switches it on, or enlarges the mailbox.",
    ])),
    (Matter::PhoneMail, advice("Company mail on the phone depends on the phone's permission and the sign-in:", &[
        "Does mail work on the computer or on the web? If not there either, it is the account and not the phone.",
        "Has the password changed? Remove the account from the phone and add it again; use the Outlook app.",
        "Many companies require a registered phone: open “Company Portal”, and follow what it asks for (PIN, update).",
        "Allow background data and notifications for the app, and switch battery saving off.",
    ])),
    (Matter::AsksPassword, advice("That mostly comes from a stale saved sign-in, not from a wrong password. So don't type it over and over; that locks the account.", &[
        "Close the program. Open “Credential Manager” (Start menu) > Windows Credentials and remove the entries of Office, Outlook and Teams (`MicrosoftOffice…`, `msteams…`).",
        "Look whether date and time of the computer are right, and connect the VPN if your company needs it.",
        "Start the program and sign in once. On the web (`office.com`) you see whether the account itself works.",
        "If it refuses you there too: the password has expired or the account is locked, which your help desk sees.",
    ])),
    (Matter::OutlookWindow, advice("Outlook's saved window is damaged; no mail is lost by renewing it:", &[
        "Close Outlook, press Windows+R, and run `outlook.exe /resetnavpane`.",
        "If it still doesn't open: `outlook.exe /safe` starts it without add-ins; switch them off under File > Options > Add-ins.",
        "Repair Office: Settings > Apps > Microsoft 365 > Modify > Quick Repair.",
        "Create a new profile: Control Panel > Mail > Show Profiles > Add.",
    ])),
    (Matter::Calendar, advice("A calendar that is gone is mostly only hidden:", &[
        "Open the calendar view and tick “Calendar” in the list on the left; then View > Change View > Calendar.",
        "Look on the web (`outlook.office.com`): if it is there, nothing is lost and only the program's copy is wrong.",
        "Restart Outlook; if it stays empty, remove and add the account, or run `outlook.exe /resetnavpane`.",
        "If it is gone on the web too: Deleted Items > Recover, and ask your help desk at once.",
    ])),
    (Matter::CloudSync, advice("For files that don't synchronise:", &[
        "Click the cloud beside the clock: is it paused, signed out, or does it name a file? Resume or sign in.",
        "Close the file, and take characters out of its name such as `\" * : < > ? / \\ |`; the whole path must stay below 400 characters.",
        "Look on the web whether its storage is full, and on the computer whether the disk is.",
        "Reset it: Windows+R, `%localappdata%\\Microsoft\\OneDrive\\onedrive.exe /reset`. No files are deleted by that.",
    ])),
    (Matter::CloudFull, advice("That is the storage in the cloud, not this computer's disk:", &[
        "On the web open Settings > Storage: it lists what is largest.",
        "Delete or move that, and then empty the cloud's own recycle bin; only that frees the space.",
        "Move what belongs to the team into SharePoint or Teams; your help desk can enlarge the storage.",
    ])),
    (Matter::AccessDenied, advice("That is a right that you lack, and not the connection:", &[
        "Press “Request access” if the page offers it, or ask the owner of the page or folder for it.",
        "Look at the top right which account you are signed in with: a private one has no rights in the company. Try a private window.",
        "Have the link made anew (“People in your organisation”); an old one may have expired.",
        "If you had the right until yesterday, your help desk sees who changed it.",
    ])),
    (Matter::ScreenSharing, advice("This is how you share your screen:", &[
        "In the call press the button with the screen and the arrow (“Share”; in Teams also Ctrl+Shift+E), and choose the window or the whole screen. Only a window keeps the rest private; for sound switch on “Include sound”.",
        "If the button is grey, the organiser must allow it (“Who can present”).",
        "On a Mac allow the program under Settings > Privacy & Security > Screen Recording, and start it again.",
    ])),
    (Matter::Status, advice("The status follows keyboard, calendar and a setting, not the connection:", &[
        "Click your picture and choose “Reset status”: one set by hand stays otherwise.",
        "It becomes “Away” when the computer locks or nothing is typed for five minutes; the phone's app doesn't change that.",
        "Sign out and in, and look whether the calendar shows an appointment.",
    ])),
    (Matter::Ringing, advice("A call that doesn't ring:", &[
        "Settings > Devices: choose a “secondary ringer”, and the right loudspeaker.",
        "Settings > Notifications > Calls, and in Windows turn off “Do not disturb”.",
        "Your status: with “Do not disturb” nothing rings. Look at call forwarding under Settings > Calls.",
    ])),
    (Matter::MeetingId, advice("A meeting number that isn't accepted is mostly the wrong or an old one:", &[
        "Open the newest invitation and click its link rather than typing; the organiser may have moved the meeting.",
        "Take the program that the invitation names: a Zoom number doesn't fit into Teams. Mind the passcode too.",
        "Join in the browser, or ask the organiser for a fresh link or the dial-in number.",
    ])),
    (Matter::AppUse, advice("How a program is used is told best by its own help: press F1, or “?” and “Help” in its menu, and type what you want to do. I look after what doesn't work.", &[
        "Search the program's help for the words on the button.",
        "For company settings and rights ask your help desk.",
    ])),
    (Matter::SiteAnswers, advice("404 means: the site answers, but this page doesn't exist there any more. Your computer and your connection are fine.", &[
        "Check the address for a typing mistake, and open the site's start page and search from there.",
        "If you came by a link or bookmark, it is out of date: tell who runs the site.",
    ])),
    (Matter::SiteFails, advice("That is an error of the site's server, not of your computer or connection: it answers, but can't deliver the page.", &[
        "Wait a few minutes and reload with Ctrl+F5.",
        "Look whether others see the same; if so, only who runs the site can mend it.",
        "For a site of your company tell the help desk, with the address, the time and the number.",
    ])),
    (Matter::WifiPassword, advice("I don't know your Wi-Fi password, but a device that is already connected mostly does:", &[
        "Windows: Settings > Network > Wi-Fi > “Manage known networks” or the network's properties > “View Wi-Fi security key”. Mac: Settings > Wi-Fi > “…” > Copy password. Phone: the Wi-Fi's QR code.",
        "At home it stands on the router's label, as “WPA key” or “network key”.",
        "If it is refused: “Forget” the network, join it again, and mind capitals, 0 and O, and the keyboard language.",
        "In a company the help desk or the reception gives it out; visitors belong in the guest network.",
    ])),
    (Matter::Pin, advice("You can set a new PIN yourself:", &[
        "At the sign-in choose “I forgot my PIN” and prove with password and second factor that it's you. It needs a connection.",
        "Or choose “Sign-in options” and the key sign: the password works instead of the PIN.",
        "A phone's or card's PIN: use the PUK from its papers; don't go on guessing, it locks.",
        "If neither is known, your help desk resets it.",
    ])),
    (Matter::SecondFactor, advice("The second factor hangs on the old phone or on its notifications:", &[
        "Old phone still there: sign in with it at `aka.ms/mysecurityinfo`, add the new one, and only then delete the old one.",
        "Open the authenticator app by hand: the request mostly waits there. Phone online, time set automatically, notifications allowed?",
        "At the sign-in choose “I can't use my app right now”: text message, call or a backup code.",
        "If nothing is left, your help desk resets it. Never confirm a request that you didn't start.",
    ])),
    (Matter::RemoteDesktop, advice("Remote desktop mostly fails on the way there, on the name or on a missing right. Name the server and I test its port 3389.", &[
        "From outside: connect the VPN first.",
        "Use the full name of the computer (`pc.company.com`), and look whether it is on and not asleep.",
        "Remote desktop must be switched on there, and your user be in “Remote Desktop Users”. Write the user as `COMPANY\\name`.",
        "“Credentials didn't work”: remove the saved ones in the connection window and type them once.",
    ])),
];
