package store

// What is stored where. Everything under "i/" is an index: it follows from the records and a test rebuilds it. The last
// part of a key of "i/" is mostly the id of the record.
//
//	r/<id>                     request            i/o/<id>                       open
//	                                              i/s/<state>/<service>/<id>     open, by state
//	                                              i/p/<who>/<o|c>/<id>           of a person, open or closed
//	                                              i/w/<role>/<who>/<id>          open, assigned to or signed by
//	                                              i/q/<service>/<key>/<id>       open, with the same subject and site
//	rw/<id>                    words of a request i/t/<word>/<newest first>      found by a word
//	p/<e-mail>                 person             i/pa/<platform>/<account>      e-mail of an account's person
//	                                              i/pr/<role>/<e-mail>           people with a role
//	pd/ ps/ pu/                dependencies, sites, rules
//	f/<id>                     draft              i/fo/<owner>/<id> · i/ft/<time>/<id>
//	fa/<platform>/<account>    the active draft of an account's chat
//	o/<id>                     outgoing message   i/ol/<platform>/<lane>/<id>    not parked, in order
//	                                              i/oh/<platform>/<time>/<lane>  first of a lane, when it may be sent
//	                                              i/os/<platform>/<id>           claimed
//	                                              i/ou/…                         the one card or question of its kind
//	oc/<request>/<lane>/<who>  card               i/oc/<platform>/<place>/<ref>  request of a message
//	on/<request>/<ref>         notice that offers steps
//	w/<request>/<round>        broadcast of a case
//	wt/<request>/<who>         whom it reached    i/wt/<who>/<request>
//	wr/<id>                    list of numbers of an outside register
//	h/<platform>/<account>     home page that somebody has looked at
//	e/<subject>/<entry>/<what> due                i/e/<time>/<key>
//	j/<seq>                    journal            i/j/<request>/<seq>
//	s/<platform>/<event>       seen event         i/k/<time>/…
//	v/<id>                     envelope           i/vr/<request>/<id> · i/vt/<time>/<id> (still sealed)
//	y/<id>                     session            i/ya/<account>/<id> · i/yt/<end>/<id>
//	xb/<number>                plan of backup     i/xb/<system>                  its key
//	xs/<number>                report of supervision
//	xd/<e-mail> · xt/<number>  editors of the portal, trainings
//	b/f/<hash>                 file               i/bx/<time>/<hash>             kept by nothing
//	b/c/<upload>/<chunk>       bytes of a file    b/u/<upload>                   an upload that is no file
//	q · qm/<seq>               quota, movements
//	ql/<list>/<seq> · qr/…     waiting lists, and the place of a request in one
//	m/<room>/<seq>             posted             mc/<room>/<change> · mk/<room>/<key>
//	l/<name> · x/<key>         leases, small look-ups
//	n/… · g/…                  counters, guard keys
