"""The server: explorer, SPARQL 1.1 Protocol, linked data and a JSON API over one store; read-only and on loopback.

app        routes and the life of the server          guard      who may ask, how much, and what is noted of it
service    what the routes ask: pool, writer, index   pool       query processes, killed when they take too long
worker     reads a generation (a process)             writer     the one that writes (a process)
indexing   a generation as SQLite with full text      explorer   the page's data, cut out of the index
"""
