"use strict";

// The editor, and beside it the questions that ship with claimgraph, each a click away.
(() => {
  const TRUNCATED = "X-Truncated";
  const endpoint = new URL("/sparql", location.href).href;
  const notice = document.getElementById("notice");
  const list = document.getElementById("examples");

  Yasgui.Yasqe.defaults.autocompleters = [];  // they would ask other places for names
  Yasgui.Yasqe.defaults.value = "PREFIX schema: <https://schema.org/>\n\n" +
    "SELECT ?claimant ?said ?words {\n" +
    "  GRAPH ?article {\n" +
    "    ?claim a schema:Claim ; schema:text ?words ; schema:author ?who .\n" +
    "    OPTIONAL { ?claim schema:dateCreated ?said }\n" +
    "  }\n" +
    "  GRAPH ?entities { ?who schema:name ?claimant }\n" +
    "}\nLIMIT 50\n";
  const yasgui = new Yasgui(document.getElementById("editor"), {
    autofocus: false,
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: "claimgraph",
    populateFromUrl: false,
    requestConfig: {
      endpoint,
      method: "POST",
      acceptHeaderGraph: "text/turtle",
      acceptHeaderSelect: "application/sparql-results+json",
    },
    yasr: {
      prefixes: {  // shorten what is shown
        id: "https://w3id.org/claimgraph/id/",
        xsd: "http://www.w3.org/2001/XMLSchema#",
      },
    },
  });

  const tell = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };

  // The answer's header says what the table cannot: that there is more.
  const fetchAsBefore = window.fetch;
  window.fetch = async (...request) => {
    const response = await fetchAsBefore(...request);
    const cut = response.headers.get(TRUNCATED);
    if (cut) tell(`There is more: this is ${cut}. Use LIMIT and OFFSET, or ask for less.`);
    return response;
  };

  // The file's header is for programs; people read what each parameter is about.
  const readable = (question) => {
    const notes = question.params.map((param) => `# ${param.name}: ${param.doc}`);
    return [...notes, question.text.replace(/^#\+.*\n/gm, "")].join("\n");
  };

  const show = (question) => {
    tell("");
    const taken = Object.values(yasgui._tabs).find((tab) => tab.name() === question.name);
    const tab = taken ?? yasgui.addTab(true, { name: question.name });
    yasgui.selectTabId(tab.getId());
    tab.setEndpoint(endpoint);
    tab.setQuery(readable(question));
    tab.query().catch(() => {});  // the editor shows what is wrong
    for (const button of list.querySelectorAll("button")) {
      button.setAttribute("aria-current", String(button.dataset.name === question.name));
    }
  };

  const add = (question) => {
    const button = document.createElement("button");
    const name = document.createElement("strong");
    const summary = document.createElement("span");
    name.textContent = question.name.replaceAll("_", " ");
    summary.textContent = question.summary;
    button.type = "button";
    button.dataset.name = question.name;
    button.append(name, summary);
    button.addEventListener("click", () => show(question));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  };

  document.getElementById("find").addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    for (const item of list.children) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  });

  fetch("/api/queries")
    .then((response) => response.json())
    .then((questions) => {
      questions.forEach(add);
      document.body.dataset.ready = "true";
    })
    .catch(() => tell("The questions cannot be loaded; is the service still running?"));
})();
