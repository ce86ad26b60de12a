window.BENCHMARK_DATA = {
 "lastUpdate": 1767312000000,
 "repoUrl": "https://example.org/r",
 "entries": {
  "C++": [
   {
    "commit": {
     "author": {
      "name": "A"
     },
     "id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "message": "m",
     "timestamp": "2026-01-01T00:00:00Z",
     "url": "https://example.org"
    },
    "date": 1767225600000,
    "tool": "googlecpp",
    "benches": [
     {
      "name": "BM_Sum",
      "value": 120,
      "range": "\u00b1 3",
      "unit": "ns/iter",
      "extra": "iterations: 10"
     },
     {
      "name": "fast",
      "value": 1000.0,
      "unit": "ops/sec"
     }
    ]
   },
   {
    "commit": {
     "author": {
      "name": "A"
     },
     "id": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
     "message": "m",
     "timestamp": "2026-01-01T00:00:00Z",
     "url": "https://example.org"
    },
    "date": 1767312000000,
    "tool": "googlecpp",
    "benches": [
     {
      "name": "BM_Sum",
      "value": 144.0,
      "range": "\u00b1 3",
      "unit": "ns/iter",
      "extra": "iterations: 10"
     },
     {
      "name": "fast",
      "value": 833.3333333333334,
      "unit": "ops/sec"
     }
    ]
   }
  ],
  "Own": [
   {
    "commit": {
     "id": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    },
    "date": 1767312000000,
    "tool": "customBiggerIsBetter",
    "benches": [
     {
      "name": "score",
      "value": 7.5,
      "unit": "points"
     }
    ]
   }
  ]
 }
}