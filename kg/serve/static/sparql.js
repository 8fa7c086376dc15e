// The page at /sparql: YASGUI with our prefixes and ready-made questions. It asks this server only.
/* global Yasgui */
{
  const { ready, prefixes } = JSON.parse(document.getElementById('ready-queries').textContent);
  const endpoint = new URL('/sparql', location.href).href;
  const first = 'PREFIX kg: <' + prefixes.kg + '>\nPREFIX skos: <' + prefixes.skos + '>\n\n' +
    'SELECT ?from ?relation ?to WHERE {\n  ?event kg:source/skos:prefLabel ?from ;\n    kg:target/skos:prefLabel ?to ;\n    kg:relation ?relation .\n} LIMIT 20';
  Yasgui.Yasqe.defaults.autocompleters = ['variables'];
  Yasgui.Yasqe.defaults.value = first;
  Yasgui.Yasqe.defaults.createShareableLink = null;
  Yasgui.defaults.requestConfig = { ...Yasgui.defaults.requestConfig, endpoint, method: 'POST' };
  const yasgui = new Yasgui(document.getElementById('yasgui'), {
    requestConfig: { endpoint, method: 'POST' },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    persistenceId: null,
    populateFromUrl: true,
  });
  const editor = () => yasgui.getTab().getYasqe();
  editor().addPrefixes && document.body.setAttribute('data-ready', 'yes');
  document.getElementById('ready').addEventListener('change', (event) => {
    const query = ready.find(({ name }) => name === event.target.value);
    if (query) editor().setValue(query.text);
  });
}
