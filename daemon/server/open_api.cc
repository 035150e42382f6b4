// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/open_api.h"

namespace isonomy::server {

const std::string_view kOpenApi = R"({
"openapi":"3.1.0",
"info":{"title":"Isonomy","version":"1","description":"Holds acts of authorities against the versioned rules that applied to them. Served on loopback, without authentication.","license":{"name":"Apache-2.0","identifier":"Apache-2.0"}},
"paths":{
"/v1/events":{"post":{"operationId":"postEvents","summary":"File CloudEvents 1.0; answered after they are durable","requestBody":{"required":true,"content":{
"application/cloudevents+json":{"schema":{"$ref":"#/components/schemas/Event"}},
"application/cloudevents-batch+json":{"schema":{"type":"array","items":{"$ref":"#/components/schemas/Event"}}},
"application/x-ndjson":{"schema":{"type":"string","description":"one event a line"}},
"application/json":{"schema":{"description":"binary mode: the data; the attributes are ce-* headers"}}}},
"responses":{"200":{"description":"kept","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Receipt"}}}},
"400":{"description":"every event was rejected, or the body is none"},"413":{"description":"too large"},"415":{"description":"another type"},"503":{"description":"not now: send again"}}}},
"/v1/findings":{"get":{"operationId":"findings","summary":"The standing findings, in one order","parameters":[
{"name":"code","in":"query","schema":{"type":"string"}},{"name":"family","in":"query","schema":{"type":"string"}},
{"name":"verdict","in":"query","schema":{"enum":["breach","consistent-with","undetermined"]}},{"name":"grade","in":"query","schema":{"enum":["information","minor","serious"]}},
{"name":"case","in":"query","schema":{"type":"string"}},{"name":"subject","in":"query","schema":{"type":"string"}},
{"name":"authority","in":"query","schema":{"type":"string"}},{"name":"rule","in":"query","schema":{"type":"string"}},
{"name":"limit","in":"query","schema":{"type":"integer","minimum":0,"maximum":1000,"default":100}},{"name":"offset","in":"query","schema":{"type":"integer","minimum":0,"default":0}}],
"responses":{"200":{"description":"a page","content":{"application/json":{"schema":{"type":"object","required":["total","offset","findings"],"properties":{
"total":{"type":"integer"},"offset":{"type":"integer"},"findings":{"type":"array","items":{"type":"object"}}}}}}},"400":{"$ref":"#/components/responses/Failure"}}}},
"/v1/cases/{id}":{"get":{"operationId":"case","summary":"The timeline of a case and every assessment","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
"responses":{"200":{"description":"the case","content":{"application/json":{"schema":{"type":"object"}}}},"404":{"$ref":"#/components/responses/Failure"}}}},
"/v1/index":{"get":{"operationId":"index","summary":"How much the law leaves open, and whether like cases end alike","parameters":[
{"name":"by","in":"query","schema":{"enum":["rule","authority","jurisdiction","month"]}},{"name":"rule","in":"query","schema":{"type":"string"}},{"name":"authority","in":"query","schema":{"type":"string"}},
{"name":"jurisdiction","in":"query","schema":{"type":"string"}},{"name":"at","in":"query","description":"as of this day","schema":{"type":"string"}},{"name":"known","in":"query","description":"with what was recorded by this day","schema":{"type":"string"}},
{"name":"held_out_from","in":"query","schema":{"type":"string"}},{"name":"closed","in":"query","schema":{"type":"boolean"}}],
"responses":{"200":{"description":"the index, its parts, what was asked, and the statistical findings","content":{"application/json":{"schema":{"type":"object"}}}},
"400":{"$ref":"#/components/responses/Failure"},"404":{"$ref":"#/components/responses/Failure"},"503":{"$ref":"#/components/responses/Failure"}}}},
"/v1/status":{"get":{"operationId":"status","summary":"What the daemon holds","responses":{"200":{"description":"counters","content":{"application/json":{"schema":{"type":"object"}}}}}}},
"/metrics":{"get":{"operationId":"metrics","summary":"Prometheus text","responses":{"200":{"description":"metrics","content":{"text/plain":{"schema":{"type":"string"}}}}}}},
"/healthz":{"get":{"operationId":"alive","summary":"Whether it is alive","responses":{"200":{"description":"it is"},"503":{"description":"the journal failed"}}}},
"/readyz":{"get":{"operationId":"ready","summary":"Whether it takes events","responses":{"200":{"description":"it does"},"503":{"description":"not now"}}}},
"/openapi.json":{"get":{"operationId":"openapi","summary":"This document","responses":{"200":{"description":"it"}}}},
"/":{"get":{"operationId":"page","summary":"The findings, for a person","responses":{"200":{"description":"a page","content":{"text/html":{"schema":{"type":"string"}}}}}}}
},
"components":{
"responses":{"Failure":{"description":"what is wrong, and what to do","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Error"}}}}},
"schemas":{
"Event":{"type":"object","required":["specversion","id","source","type"],"properties":{"specversion":{"const":"1.0"},"id":{"type":"string"},"source":{"type":"string"},"type":{"type":"string"},
"subject":{"type":"string"},"time":{"type":"string","format":"date-time"},"data":{}}},
"Receipt":{"type":"object","required":["accepted","duplicates","rejected"],"properties":{"accepted":{"type":"integer"},"duplicates":{"type":"integer"},
"rejected":{"type":"array","items":{"type":"object","properties":{"event":{"type":"integer"},"code":{"type":"string"},"message":{"type":"string"}}}}}},
"Error":{"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["code","message"],"properties":{"code":{"type":"string"},"message":{"type":"string"}}}}}
}}}
)";

}  // namespace isonomy::server
