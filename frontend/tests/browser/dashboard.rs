//! The dashboard over generated data: figures, charts by pointer and key, range and filters in the address.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::harness::{Browser, Server};

async fn demo() -> (Server, Browser) {
    let server = Server::start_demo();
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    drawn(&browser).await;
    (server, browser)
}

/// Every chart has been painted and nothing is on its way.
async fn drawn(browser: &Browser) {
    let script =
        "return document.querySelectorAll('figure canvas').length === 6 && !document.querySelector('[aria-busy=true]')";
    browser.until(script, vec![], "six drawn charts").await;
}

/// What the page asked an endpoint for last, and the answer to the same question now.
async fn asked(server: &Server, browser: &Browser, endpoint: &str) -> Value {
    let script = "return performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes(arguments[0])).map(n => n.slice(location.origin.length)).pop()";
    let url = browser.run(script, vec![json!(endpoint)]).await;
    server.get(url.as_str().unwrap_or_else(|| panic!("{endpoint} was not asked"))).await
}

#[tokio::test]
async fn the_cards_and_the_last_bar_of_the_funnel_equal_the_summary() {
    let (server, browser) = demo().await;
    let summary = asked(&server, &browser, "/api/analytics/summary").await;
    let count = |name: &str| summary[name].as_u64().unwrap_or_else(|| panic!("{name}"));
    assert!(count("total_sessions") > 0, "{summary}");
    browser.click("figure[aria-labelledby=funnel-title] button[aria-label='Show as table']").await;
    let cells = browser
        .run("return [...document.querySelectorAll('figure[aria-labelledby=funnel-title] tbody tr:last-child td')].map(c => Number(c.innerText.replaceAll(',', '')))", vec![])
        .await;
    let expected = ["confirmed_count", "assumed_count", "unresolved_count", "abandoned_count", "in_progress_count"];
    let shown: Vec<u64> = (1..=5).map(|cell| cells[cell].as_u64().unwrap_or(u64::MAX)).collect();
    assert_eq!(shown, expected.map(count));
    let total = count("total_sessions").to_string();
    let script = "return [...document.querySelectorAll('h2')].find(h => h.innerText.startsWith('Total sessions')).closest('.rounded-xl').querySelector('p').innerText.replaceAll(',', '').startsWith(arguments[0])";
    browser.until(script, vec![json!(total)], "the total on its card").await;
    assert_eq!(
        browser.complaints(&["`integrity` attribute is currently ignored for preload"]).await,
        Vec::<String>::new()
    );
    browser.close().await;
}

#[tokio::test]
async fn a_chart_is_one_tab_stop_walked_by_arrow_keys_and_left_by_escape() {
    let (_server, browser) = demo().await;
    let chart = browser.see("[role=application][aria-label^='Sessions over time']").await;
    browser
        .run("document.querySelector(\"[role=application][aria-label^='Sessions over time']\").focus()", vec![])
        .await;
    let spoken = "const said = document.querySelector(\"figure[aria-labelledby=sessions-over-time-title] p[aria-live]\").innerText; return arguments[0] ? said.includes('Sessions') : said === ''";
    chart.send_keys(Key::Home).await.expect("a key");
    browser.until(spoken, vec![json!(true)], "the first value read aloud").await;
    chart.send_keys(Key::Escape).await.expect("a key");
    browser.until(spoken, vec![json!(false)], "silence after Escape").await;
    let stops = browser
        .run(
            "return document.querySelectorAll('figure[aria-labelledby=heat-map-title] [tabindex=\"0\"]').length",
            vec![],
        )
        .await;
    assert_eq!(stops, json!(1), "168 cells are one stop");
    browser.close().await;
}

#[tokio::test]
async fn a_tool_and_an_hour_open_the_sessions_behind_them_and_a_chip_drops_the_filter() {
    let (server, browser) = demo().await;
    for (chart, part) in [("Tool usage", "tool="), ("Weekday and hour", "at=")] {
        browser.goto(&server.url("/dashboard")).await;
        drawn(&browser).await;
        let figure = browser.see(&format!("[role=application][aria-label^='{chart}']")).await;
        browser.run("arguments[0].focus()", vec![figure.to_json().expect("an element")]).await;
        figure.send_keys(Key::Home).await.expect("a key");
        // The first hour of Monday may be an empty cell: on to one that is not.
        let script = "const [chart] = arguments; const f = document.querySelector(`[role=application][aria-label^='${chart}']`); \
            if (f.innerText.includes('Open')) return true; \
            f.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); return false";
        browser.until(script, vec![json!(chart)], "a mark with sessions behind it").await;
        figure.send_keys(Key::Enter).await.expect("a key");
        let listed = "return location.pathname === '/history' && location.search.includes(arguments[0]) && document.querySelectorAll('ul[aria-label=Sessions] > li').length > 0 && !document.querySelector('ul[aria-busy=true]')";
        browser.until(listed, vec![json!(part)], "its sessions").await;
        browser.click("button[aria-label^='Drop the filter']").await;
        let gone = "return !location.search.includes(arguments[0]) && !document.querySelector(\"button[aria-label^='Drop the filter']\")";
        browser.until(gone, vec![json!(part)], "the list without it").await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_bar_or_a_part_of_the_funnel_opens_as_many_sessions_as_it_says() {
    let (server, browser) = demo().await;
    // Diagnosed, and the confirmed part of the last bar: so many marks after the first.
    for (steps, part) in [(1, "mark=diagnosed"), (4, "mark=confirmed")] {
        browser.goto(&server.url("/dashboard?range=90d&category=dns")).await;
        drawn(&browser).await;
        let figure = browser.see("[role=application][aria-label^='Resolution funnel']").await;
        browser.run("arguments[0].focus()", vec![figure.to_json().expect("an element")]).await;
        figure.send_keys(Key::Home).await.expect("a key");
        for _ in 0..steps {
            figure.send_keys(Key::Right).await.expect("a key");
        }
        let summary = asked(&server, &browser, "/api/analytics/summary").await;
        let funnel = asked(&server, &browser, "/api/analytics/funnel").await;
        figure.send_keys(Key::Enter).await.expect("a key");
        let listed = "return location.pathname === '/history' && location.search.includes(arguments[0]) && location.search.includes('category=dns') && document.querySelectorAll('ul[aria-label=Sessions] > li').length > 0 && !document.querySelector('ul[aria-busy=true]')";
        browser.until(listed, vec![json!(part)], "its sessions").await;
        let list = asked(&server, &browser, "/api/sessions?").await;
        let diagnosed = funnel.as_array().and_then(|stages| stages.iter().find(|entry| entry["stage"] == "diagnosed"));
        let figure = match steps {
            1 => &diagnosed.expect("the stage")["count"],
            _ => &summary["confirmed_count"],
        };
        assert_eq!(&list["total"], figure, "{part}");
        browser.click("button[aria-label^='Drop the filter']").await;
        browser.until("return !location.search.includes(arguments[0])", vec![json!(part)], "the list without it").await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_figure_opens_as_many_sessions_as_it_says() {
    let (server, browser) = demo().await;
    for (name, mark, figure) in
        [("Reopened", "reopened", "reopened_count"), ("First contact", "first_contact", "first_contact_count")]
    {
        browser.goto(&server.url("/dashboard?range=90d")).await;
        drawn(&browser).await;
        let summary = asked(&server, &browser, "/api/analytics/summary").await;
        let press = "const [name] = arguments; [...document.querySelectorAll('dl > div')].find(d => d.innerText.startsWith(name)).querySelector('dd a').click()";
        browser.run(press, vec![json!(name)]).await;
        let listed = "return location.pathname === '/history' && location.search.includes(arguments[0]) && document.querySelectorAll('ul[aria-label=Sessions] > li').length > 0 && !document.querySelector('ul[aria-busy=true]')";
        browser.until(listed, vec![json!(format!("mark={mark}"))], "its sessions").await;
        let list = asked(&server, &browser, "/api/sessions?").await;
        assert_eq!(list["total"], summary[figure], "{name}");
    }
    browser.close().await;
}

#[tokio::test]
async fn the_last_series_of_a_legend_stays() {
    let (_server, browser) = demo().await;
    let press = "const shown = [...document.querySelectorAll('figure[aria-labelledby=tool-usage-title] button[aria-pressed=true]')].filter(b => !b.disabled && !b.ariaLabel); if (shown.length) shown[0].click(); return shown.length";
    assert_eq!(browser.run(press, vec![]).await, json!(2));
    let left = "const legend = [...document.querySelectorAll('figure[aria-labelledby=tool-usage-title] [role=group] button')]; return legend.filter(b => b.ariaPressed === 'true').length === 1 && legend.find(b => b.ariaPressed === 'true').disabled";
    browser.until(left, vec![], "one series that cannot be hidden").await;
    browser.close().await;
}

#[tokio::test]
async fn the_range_is_in_the_address_and_back_takes_it_back() {
    let (server, browser) = demo().await;
    let press =
        "[...document.querySelectorAll('[aria-label=Range] button')].find(b => b.innerText === '7 days').click()";
    browser.run(press, vec![]).await;
    browser.until("return location.search === '?range=7d'", vec![], "the range in the address").await;
    drawn(&browser).await;
    let points = asked(&server, &browser, "/api/analytics/sessions-over-time").await;
    assert!((7..=8).contains(&points.as_array().map_or(0, Vec::len)), "{points}");
    browser.driver.back().await.expect("back");
    browser.until("return location.search === ''", vec![], "the address without a range").await;
    browser.goto(&server.url("/dashboard?range=7d&category=nonsense&outcome=resolved")).await;
    drawn(&browser).await;
    let chosen = "return document.querySelector('select[aria-label=Outcome]').value === 'resolved' && document.querySelector('select[aria-label=Category]').value === ''";
    browser.until(chosen, vec![], "the known filter alone").await;
    browser.close().await;
}

#[tokio::test]
async fn charts_are_as_fine_as_the_screen_and_follow_the_theme() {
    let (_server, browser) = demo().await;
    let fine = "const c = document.querySelector('figure canvas'); return Math.abs(c.width - c.getBoundingClientRect().width * devicePixelRatio) <= 1 && c.width > 300";
    browser.until(fine, vec![], "a device pixel for each of the canvas's").await;
    let picture = "return document.querySelector('figure canvas').toDataURL()";
    let light = browser.run(picture, vec![]).await;
    browser.run("document.querySelector('header button[aria-label*=heme]').click()", vec![]).await;
    browser
        .run(
            "[...document.querySelectorAll('[role^=menuitem]')].find(i => i.innerText.trim() === 'Dark').click()",
            vec![],
        )
        .await;
    let changed = "return document.documentElement.classList.contains('dark') && document.querySelector('figure canvas').toDataURL() !== arguments[0]";
    browser.until(changed, vec![light], "another picture in the dark").await;
    browser.close().await;
}

#[tokio::test]
async fn a_part_that_does_not_come_again_keeps_its_figures() {
    let (_server, browser) = demo().await;
    let cut = "const asked = window.fetch; window.fetch = (request, ...rest) => String(request.url ?? request).includes('/heatmap') ? Promise.reject(new TypeError('cut')) : asked(request, ...rest)";
    browser.run(cut, vec![]).await;
    browser.click("button[aria-label=Refresh]").await;
    browser.see_text("main [role=status]", "Some of these figures are old").await;
    let kept = "const figure = document.querySelector('figure[aria-labelledby=heat-map-title]'); return !!figure.querySelector('canvas') && !!figure.querySelector('.opacity-60') && document.querySelectorAll('figure canvas').length === 6";
    browser.until(kept, vec![], "the heat map as it was, dimmed").await;
    browser.close().await;
}

#[tokio::test]
async fn the_table_of_recent_sessions_is_saved_in_the_words_it_shows() {
    let (_server, browser) = demo().await;
    let keep = "window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = blob => { blob.text().then(t => window.saved.push(t)); return make(blob) }";
    browser.run(keep, vec![]).await;
    browser
        .run("document.querySelector(\"button[aria-label='Download Recent sessions as CSV']\").click()", vec![])
        .await;
    let same = "if (!window.saved.length) return false; const rows = [...document.querySelectorAll('section')].find(s => s.querySelector('h2')?.innerText === 'Recent sessions').querySelectorAll('tbody tr'); \
        return rows.length > 0 && [...rows].every(row => window.saved[0].includes(row.cells[1].innerText.trim()))";
    browser.until(same, vec![], "every outcome as its badge says it").await;
    browser.close().await;
}

#[tokio::test]
async fn a_phone_shows_all_of_it_without_scrolling_sideways() {
    let (_server, browser) = demo().await;
    for width in [320, 390] {
        browser.resize(width, 740).await;
        let fits = "return document.documentElement.scrollWidth <= innerWidth && document.querySelector('main > div').scrollWidth <= innerWidth && [...document.querySelectorAll('figure canvas')].every(c => c.getBoundingClientRect().right <= innerWidth)";
        browser.until(fits, vec![], &format!("all of it within {width} px")).await;
        let demo = "const badge = [...document.querySelectorAll('header span')].find(s => s.title === 'Every session here is made up'); const r = badge?.getBoundingClientRect(); return !!r && r.width > 0 && r.right <= innerWidth";
        browser.until(demo, vec![], &format!("the badge of made-up data at {width} px")).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn only_the_page_within_scrolls_and_never_into_emptiness() {
    let (_server, browser) = demo().await;
    for (width, height) in [(1440, 900), (390, 740)] {
        browser.resize(width, height).await;
        let one = "return document.documentElement.scrollHeight <= innerHeight && document.querySelector('main .overflow-y-auto').scrollHeight > innerHeight";
        browser.until(one, vec![], &format!("one scroller at {width} px")).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn a_drag_over_a_chart_chooses_nothing_and_a_click_opens_its_sessions() {
    let (_server, browser) = demo().await;
    let chart = browser.see("[role=application][aria-label^='Sessions over time']").await;
    browser
        .driver
        .action_chain()
        .drag_and_drop_element_by_offset(&chart, 120, 10)
        .release()
        .perform()
        .await
        .expect("a drag");
    browser.click("main [aria-expanded=false]").await;
    let custom = "const [from, to] = [...document.querySelectorAll('input[type=date]')].map(i => Date.parse(i.value)); return (to - from) / 86400000 === 29";
    browser.until(custom, vec![], "Custom with the days that are shown").await;
    assert_eq!(browser.run("return location.pathname", vec![]).await, json!("/dashboard"), "after the drag");
    chart.click().await.expect("a click");
    browser.until("return location.pathname === '/history'", vec![], "the sessions of a day").await;
    browser.close().await;
}

#[tokio::test]
async fn an_empty_store_and_an_empty_filter_say_different_things() {
    let server = Server::start();
    let browser = Browser::open().await;
    browser.goto(&server.url("/dashboard")).await;
    browser.see_text("main", "No sessions yet").await;
    let (_demo, browser_of_demo) = demo().await;
    browser_of_demo.goto(&_demo.url("/dashboard?provider=nobody")).await;
    browser_of_demo.see_text("main", "No sessions match").await;
    browser_of_demo.close().await;
    browser.close().await;
}
