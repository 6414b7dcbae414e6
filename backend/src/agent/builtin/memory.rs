//! What the conversation so far says, read from its messages: the assistant itself keeps nothing.

use shared_types::{Expects, Role, ToolCall};

use super::elsewhere::{self, Device};
use super::entities::App;
use super::narrowing::{Concern, Scope};
use super::settling::Stance;
use super::terms::WordAsked;
use super::topics::{Act, Asked, Matter, Term, Topic};
use super::understanding::Understanding;
use super::urgent;
use super::within;
use crate::agent::Turn;
use crate::agent::texts::{Language, Question, VOCABULARIES};
use crate::diagnostics::names::HostName;

/// How many of the person's last messages are read again.
const MESSAGES_READ: usize = 20;

/// "The printer first, please" has so many words.
const FIRST_WORDS: usize = 5;

/// The conversation before this message.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub language: Option<Language>,
    pub topic: Option<Topic>,
    pub app: Option<&'static App>,
    pub host: Option<HostName>,
    /// The question that the last answer ended with.
    pub asked: Option<Question>,
    /// How often the person said "still not" about this trouble.
    pub failures: usize,
    /// Every call so far, in order.
    pub calls: Vec<ToolCall>,
    pub last_answer: Option<String>,
    /// The last message asked for a fact.
    pub fact: bool,
    /// The tool that the last message asked for by name.
    pub command: Option<Asked>,
    /// What the person first complained of, in their own words.
    pub complaint: Option<String>,
    pub since: Option<String>,
    /// The error codes that were named last.
    pub codes: Vec<String>,
    /// The word that was explained last.
    pub term: Option<Term>,
    /// The second of two troubles that were told together, while it was not looked into.
    pub second: Option<Topic>,
    /// What the person says to have tried already, in their own words.
    pub tried: Vec<String>,
    /// The words of the person so far.
    pub words: Vec<String>,
    /// What was said since this trouble was told.
    pub remarks: Vec<Understanding>,
    /// The first of two troubles, once the second was looked into.
    pub beside: Option<Topic>,
    /// The one of two troubles that was put back for the other.
    pub left: Option<Topic>,
    /// What narrowed this trouble so far.
    pub scopes: Vec<Scope>,
    /// The device that the trouble is on; none where it is this computer.
    pub device: Option<Device>,
    /// They spoke of a cable.
    pub cable: bool,
    /// The VPN refuses the sign-in.
    pub sign_in: bool,
    /// Our answers so far.
    pub said_by_us: Vec<String>,
}

impl Memory {
    /// Reads the conversation.
    pub(super) fn of(turn: &Turn) -> Self {
        let mut memory = Self::default();
        let users = turn.history.iter().filter(|m| m.role == Role::User).count();
        let mut user = 0;
        for message in &turn.history {
            memory.calls.extend(message.tool_calls.iter().cloned());
            match message.role {
                Role::User => {
                    user += 1;
                    if user + MESSAGES_READ > users || user == 1 {
                        memory.learn(&message.content);
                    }
                }
                Role::Assistant => {
                    memory.asked = asked(&message.content);
                    memory.take_up_the_second(&message.content);
                    memory.said_by_us.push(message.content.clone());
                    memory.last_answer = Some(message.content.clone());
                }
                Role::Tool | Role::System => {}
            }
        }
        if turn.expected == Some(Expects::Approval) {
            memory.asked.get_or_insert(Question::ShallI);
        }
        memory
    }

    /// The trouble that a message names. A host alone belongs to the VPN or the drive that was complained of, and so
    /// does what a printer says of itself to the printer.
    pub(super) fn topic_of(&self, said: &Understanding) -> Option<Topic> {
        if let Some(first) = self.first_of(said) {
            return Some(first);
        }
        if let Some(urgent) = urgent::topic(said, self) {
            return Some(Topic::Urgent(urgent));
        }
        // "Since the update" tells when it began.
        if said.scope == Some(Scope::SinceChange) && said.topic == Some(Topic::Updates) && self.topic.is_some() {
            return self.topic;
        }
        let second_screen = Some(Topic::Matter(Matter::SecondScreen));
        if self.beside == second_screen && said.topic == Some(Topic::Matter(Matter::Screen)) {
            return second_screen;
        }
        if let Some(meant) = self.topic.and_then(|own| within::meant(own, said)) {
            // Where a Wi-Fi password is found helps on this computer; another device joins anew.
            let joins = self.device.is_some() && meant == Topic::Matter(Matter::WifiPassword);
            return if joins { self.topic } else { Some(meant) };
        }
        let takes_host = matches!(self.topic, Some(Topic::Vpn | Topic::NetworkDrive));
        let host = takes_host && said.topic == Some(Topic::Site) && said.is_just_a_host();
        // "No, the VPN is off", of a drive that needs it.
        let vpn = self.topic == Some(Topic::NetworkDrive) && said.topic == Some(Topic::Vpn) && said.length() <= 7;
        let state =
            self.topic == Some(Topic::Printer) && said.topic == Some(Topic::Internet) && said.only_says_offline();
        // Of a print that is blank, "the test page prints" tells no other trouble.
        let print = self.topic.is_some_and(Topic::is_of_printing) && said.topic == Some(Topic::Printer);
        if host || vpn || state || print || self.is_beside(said) { self.topic } else { said.topic }
    }

    /// The one of two troubles that a message wants to begin with: "the printer first".
    pub(super) fn first_of(&self, said: &Understanding) -> Option<Topic> {
        let beside = self.beside?;
        let first = said.words.iter().any(|word| matches!(word.as_str(), "first" | "zuerst" | "erst" | "erstmal"));
        let named = said.topic.filter(|_| first && said.length() <= FIRST_WORDS && said.stance != Stance::Fails)?;
        let is = |own: Topic| own == named || own.is_of_printing() && named == Topic::Printer;
        [Some(beside), self.topic].into_iter().flatten().find(|own| is(*own))
    }

    /// What a message says to narrow the trouble at hand. "The mouse works" narrows no trouble of the internet.
    pub(super) fn scope_of(&self, said: &Understanding) -> Option<Scope> {
        let other = said.topic.zip(self.beside).is_some_and(|(named, beside)| named == beside);
        said.scope.filter(|_| !other)
    }

    /// A circumstance of the trouble that we are at. Of the network an app or the Wi-Fi is a trouble of its own.
    fn is_beside(&self, said: &Understanding) -> bool {
        let since = said.topic == Some(Topic::Updates);
        let fits = self.topic.is_some_and(|topic| since || !topic.is_network());
        fits && self.topic != said.topic && said.is_a_circumstance()
    }

    /// The newest call of this tool that could look.
    pub(super) fn last_call(&self, tool: &str) -> Option<&ToolCall> {
        self.calls.iter().rev().find(|call| call.name == tool && call.success)
    }

    /// Whether no question is open but the one whether it is solved.
    pub(super) fn asks_at_most_whether_solved(&self) -> bool {
        self.asked.is_none_or(|asked| asked == Question::Solved)
    }

    /// More about the trouble that we are at: "it's Cisco AnyConnect", of a VPN, or "it is connected by USB".
    /// Nothing new to look at.
    pub(super) fn is_more(&self, said: &Understanding) -> bool {
        if self.first_of(said).is_some() {
            return false;
        }
        // What was said in between may have asked nothing.
        let goes_on = self.asks_at_most_whether_solved();
        if goes_on && self.is_beside(said) {
            return true;
        }
        let within = self.topic.and_then(|own| within::meant(own, said)).filter(|meant| Some(*meant) == self.topic);
        let same = said.topic.is_some() && (said.topic == self.topic || within.is_some()) && !said.still;
        // The program that it fails in is a circumstance of what is no trouble of the network.
        let app =
            said.entities.app.is_some() && self.topic.is_none_or(|topic| topic.is_network() || topic == Topic::App);
        let new = !said.entities.hosts.is_empty() || !said.entities.codes.is_empty() || app;
        let denies = said.denies && said.stance == Stance::No;
        let neither = said.stance == Stance::Silent || said.agrees() || denies;
        let is_told = goes_on && self.topic.is_some() && said.tells;
        neither && (same || is_told) && !new
    }

    /// An answer that went on to the second trouble is about that one.
    fn take_up_the_second(&mut self, answer: &str) {
        let went_on = VOCABULARIES.iter().any(|(language, _)| answer.contains(language.texts().talk.second_trouble));
        if went_on && let Some(second) = self.second.take().or(self.left.take()) {
            self.beside = self.topic;
            self.topic = Some(second);
            self.failures = 0;
        }
    }

    fn learn(&mut self, message: &str) {
        let said = Understanding::of(message);
        let begun = self.topic.is_some();
        let scope = self.scope_of(&said);
        if said.says(Act::SpeakEnglish) {
            self.language = Some(Language::English);
        }
        if said.says(Act::SpeakGerman) {
            self.language = Some(Language::German);
        }
        self.language = followed(self.language, &said);
        if self.first_of(&said).is_some_and(|first| self.topic != Some(first)) {
            self.left = self.topic;
        }
        match said.stance {
            Stance::Fails if self.topic.is_some() => self.failures += 1,
            Stance::No if self.asked == Some(Question::Solved) => self.failures += 1,
            Stance::Works => self.failures = 0,
            _ => {}
        }
        // "It still does not work" names no trouble of its own.
        let vague = said.topic == Some(Topic::Everything) && self.topic.is_some();
        // "Is it a virus?" worries, and tells of none.
        let worries = said.asks() && said.concern == Some(Concern::Danger) && self.topic.is_some();
        let named = self.topic_of(&said).filter(|_| !vague && !worries && !said.is_content() && !self.is_more(&said));
        if named.is_some() && (self.topic != named || !said.still) {
            if self.topic != named {
                self.failures = 0;
                if named.is_some_and(|new| self.topic.is_some_and(|old| new.is_other_trouble_than(old))) {
                    self.scopes.clear();
                    self.remarks.clear();
                    self.device = None;
                }
                self.sign_in = false;
                // The site that did not open is not the VPN's server.
                self.host.take_if(|_| named == Some(Topic::Vpn));
            }
            if self.beside == named {
                self.beside = self.topic;
            }
            self.topic = named;
            self.second = said.second;
        }
        if said.topic.is_some() || said.stance == Stance::Fails || said.complains {
            self.complaint.get_or_insert_with(|| message.to_owned());
        }
        if said.scope == Some(Scope::Tried) {
            self.tried.push(message.to_owned());
        }
        self.scopes.extend(scope.filter(|scope| !self.scopes.contains(scope)));
        self.device = elsewhere::device(&said, self.device);
        self.cable |= said.cable;
        self.sign_in |= self.topic == Some(Topic::Vpn) && said.names(Topic::Account);
        self.words.extend(said.words.iter().cloned());
        self.term = match said.word_asked.or(said.word_beside.filter(|_| self.term.is_some())) {
            Some(WordAsked::Term(term)) => Some(term),
            _ => self.term.filter(|_| said.mine),
        };
        let mine = said.mine && self.term.and_then(Term::fact).is_some();
        self.fact = mine || said.fact.is_some() || (self.fact && said.fact_beside.is_some());
        self.command = said.command().or(self.command.filter(|_| said.says(Act::Recheck) || said.is_just_a_host()));
        self.app = said.entities.app.or(self.app);
        self.host = said.entities.hosts.first().cloned().or_else(|| self.host.take());
        if !said.entities.codes.is_empty() {
            self.codes.clone_from(&said.entities.codes);
        }
        self.since = said.entities.since.clone().or_else(|| self.since.take());
        if begun && self.topic.is_some() {
            self.remarks.push(said);
        }
    }
}

/// The language that goes on after this message. Who began in the default one may just not have shown their own yet;
/// who wrote another one keeps it, for English is pasted into every language.
pub(super) fn followed(known: Option<Language>, said: &Understanding) -> Option<Language> {
    let default = VOCABULARIES[0].0;
    match known {
        Some(known) if known != default => Some(known),
        _ => said.clear_language.or(known).or(said.language),
    }
}

/// The question that stands last in an answer, whatever language it was asked in.
fn asked(answer: &str) -> Option<Question> {
    VOCABULARIES
        .iter()
        .flat_map(|(language, _)| language.texts().ask.all())
        .filter_map(|(question, text)| answer.rfind(text).map(|at| (at, question)))
        .max_by_key(|(at, _)| *at)
        .map(|(_, question)| question)
}
