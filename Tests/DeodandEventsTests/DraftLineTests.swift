import DeodandEvents
import Testing

/// Lines of drafts: each member, good and bad.
@Suite struct DraftLineTests {
  private func parse(_ text: String) throws(DraftError) -> EventDraft {
    try DraftLine.parse(Array(text.utf8))
  }

  /// A draft with one more member.
  private func with(_ member: String) -> String { #"{"type":"t","# + member + "}" }

  @Test func onlyATypeIsNeeded() throws {
    let draft = try parse(#"{"type":"deodand.human.input"}"#)
    #expect(draft.type == .humanInput)
    #expect(draft.basis == .declared)
    #expect(draft.subject == nil)
    #expect(draft.id == nil)
    #expect(draft.occurred == nil)
    #expect(draft.traceparent == nil)
    #expect(draft.data.isEmpty)
    #expect(draft.content.isEmpty)
    #expect(draft.dataSubject == nil)
    #expect(draft.customer == nil && draft.person == nil && draft.keyLabel == nil)
  }

  @Test func everyMemberIsTakenOver() throws {
    let draft = try parse(
      #" {"type":"acme.x","subject":"run/r1","basis":"reported","id":"\#(Specimen.id)","#
        + #""occurred":"2026-11-23T17:40:12.122445+01:00","traceparent":"00-aa-bb-01","#
        + #""data":{"k":[1,"0.7"]},"content":{"text":"hi"},"datasubject":"customer/7","#
        + #""customer":"ACME Ltd","person":"17"} "#)
    #expect(draft.type == EventType("acme.x"))
    #expect(draft.subject == "run/r1")
    #expect(draft.basis == .reported)
    #expect(draft.id == Specimen.id)
    #expect(draft.occurred == Specimen.time)
    #expect(draft.traceparent == "00-aa-bb-01")
    #expect(draft.data == ["k": [1, "0.7"]])
    #expect(draft.content.map(\.name) == ["text"])
    #expect(draft.dataSubject == "customer/7")
    #expect(draft.customer == "ACME Ltd")
    #expect(draft.person == "17")
  }

  @Test(arguments: ["reported", "imported", "declared"])
  func everyBasis(_ basis: String) throws {
    #expect(try parse(with(#""basis":"\#(basis)""#)).basis.rawValue == basis)
  }

  @Test("only captures of Deodand's own observe, and only the recorder writes what judges others")
  func reserved() throws {
    let basis = #expect(throws: DraftError.self) { try parse(with(#""basis":"observed""#)) }
    #expect(basis?.remedy.isEmpty == false)
    for name in [
      "log.created", "recorder.started", "recorder.heartbeat", "recorder.stopped",
      "recorder.dropped", "content.erased", "evidence.exported", "checkpoint.given",
      "epoch.sealed",
    ] {
      let error = #expect(throws: DraftError.self) {
        try parse(#"{"type":"deodand.\#(name)"}"#)
      }
      #expect(error?.message.contains(name) == true)
    }
    _ = try parse(#"{"type":"deodand.tool.call"}"#)
    _ = try parse(#"{"type":"deodand.log.createdx"}"#)
  }

  @Test(arguments: [
    ("", "byte 0"), ("not json", "byte 1"), (#"{"type":"t"} x"#, "byte 13"),
    (#"{"type":"t","type":"u"}"#, "byte 12"), (#"{"type":"\ud800"}"#, "byte 9"),
    ("[]", "object"), (#""t""#, "object"), ("null", "object"), ("{}", "type"),
    (#"{"type":1}"#, "type"), (#"{"type":""}"#, "type"), (#"{"type":"a b"}"#, "type"),
    (#"{"type":null}"#, "type"), (#"{"type":"t","subject":7}"#, "subject"),
    (#"{"type":"t","subject":""}"#, "subject"), (#"{"type":"t","subject":null}"#, "subject"),
    (#"{"type":"t","datasubject":{}}"#, "datasubject"),
    (#"{"type":"t","datasubject":"a\tb"}"#, "datasubject"),
    (#"{"type":"t","customer":7}"#, "customer"), (#"{"type":"t","customer":""}"#, "customer"),
    (#"{"type":"t","customer":null}"#, "customer"), (#"{"type":"t","customer":" a"}"#, "customer"),
    (#"{"type":"t","person":"a  b"}"#, "person"), (#"{"type":"t","person":"a\tb"}"#, "person"),
    (#"{"type":"t","customer":"a","data":{"customer":"b"}}"#, "customer"),
    (#"{"type":"t","person":"a","data":{"person":7}}"#, "person"),
    (#"{"type":"t","basis":"seen"}"#, "basis"), (#"{"type":"t","basis":1}"#, "basis"),
    (#"{"type":"t","basis":null}"#, "basis"), (#"{"type":"t","id":"7"}"#, "id"),
    (#"{"type":"t","id":"01981D3E-7A10-7C3F-9A54-0123456789AB"}"#, "id"),
    (#"{"type":"t","id":7}"#, "id"), (#"{"type":"t","occurred":"yesterday"}"#, "occurred"),
    (#"{"type":"t","occurred":"2026-02-29T00:00:00Z"}"#, "occurred"),
    (#"{"type":"t","occurred":"9999-12-31T23:59:59-01:00"}"#, "occurred"),
    (#"{"type":"t","occurred":1}"#, "occurred"), (#"{"type":"t","traceparent":""}"#, "traceparent"),
    (#"{"type":"t","traceparent":"a b"}"#, "traceparent"),
    (#"{"type":"t","traceparent":[]}"#, "traceparent"), (#"{"type":"t","data":[]}"#, "data"),
    (#"{"type":"t","data":null}"#, "data"), (#"{"type":"t","data":{"a":0.5}}"#, "fraction"),
    (#"{"type":"t","data":{"a":[{"b":1e300}]}}"#, "fraction"),
    (#"{"type":"t","data":{"a":9007199254740992}}"#, "integer"),
    (#"{"type":"t","data":{"content":{}}}"#, "data.content"),
    (#"{"type":"t","data":{"occurred":"x"}}"#, "data.occurred"),
    (#"{"type":"t","content":"text"}"#, "content"), (#"{"type":"t","content":[]}"#, "content"),
    (#"{"type":"t","content":{"":"x"}}"#, "name"), (#"{"type":"t","content":{"a b":"x"}}"#, "name"),
    (#"{"type":"t","sequence":"1"}"#, "sequence"), (#"{"type":"t","time":"x"}"#, "time"),
    (#"{"type":"t","Type":"x"}"#, "Type"), (#"{"type":"t","":1}"#, "member"),
  ])
  func refused(_ text: String, _ word: String) {
    do throws(DraftError) {
      _ = try parse(text)
      Issue.record("\(text) was accepted")
    } catch {
      #expect(error.message.contains(word))
      #expect(!error.remedy.isEmpty)
    }
  }

  @Test func contentHasFourForms() throws {
    let draft = try parse(
      with(
        #""content":{"plain":"é","text":{"text":"é"},"#
          + #""markdown":{"text":"*","mediatype":"text/markdown"},"#
          + #""raw":{"base64":"AP8="},"image":{"base64":"","mediatype":"image/png"},"#
          + #""json":{"json":{"b":1.50,"a":[ ]}},"null":{"json":null},"#
          + #""schema":{"json":true,"mediatype":"application/schema+json"}}"#))
    let expected: [(String, String?, [UInt8])] = [
      ("plain", "text/plain", Array("é".utf8)), ("text", "text/plain", Array("é".utf8)),
      ("markdown", "text/markdown", Array("*".utf8)), ("raw", nil, [0x00, 0xff]),
      ("image", "image/png", []), ("json", "application/json", Array(#"{"a":[],"b":1.50}"#.utf8)),
      ("null", "application/json", Array("null".utf8)),
      ("schema", "application/schema+json", Array("true".utf8)),
    ]
    try #require(draft.content.count == expected.count)
    for (content, wanted) in zip(draft.content, expected) {
      #expect(content.name == wanted.0)
      #expect(content.mediaType == wanted.1, "\(wanted.0)")
      #expect(content.pieces == [.chunk(wanted.2)], "\(wanted.0)")
      #expect(content.parts.isEmpty)
    }
  }

  @Test(arguments: [
    "1", "null", "true", "[]", "{}", #"{"mediatype":"text/plain"}"#, #"{"text":1}"#,
    #"{"text":null}"#, #"{"base64":"AP8"}"#, #"{"base64":"A_8="}"#, #"{"base64":[]}"#,
    #"{"text":"a","base64":""}"#, #"{"text":"a","json":1}"#, #"{"json":1,"base64":""}"#,
    #"{"text":"a","name":"b"}"#, #"{"bytes":""}"#, #"{"text":"a","mediatype":1}"#,
    #"{"base64":"","mediatype":null}"#, #"{"json":{},"mediatype":["x"]}"#,
  ])
  func contentRefused(_ content: String) {
    do throws(DraftError) {
      _ = try parse(with(#""content":{"secret":"# + content + "}"))
      Issue.record("\(content) was accepted")
    } catch {
      #expect(error.message.contains("secret"))
      #expect(!error.remedy.isEmpty)
    }
  }

  /// What the content says must not come back in a message that ends up in logs.
  @Test func messagesDoNotTellTheContent() {
    for text in [
      with(#""content":{"a":{"text":"hunter2","x":1}}"#), with(#""data":{"a":"hunter2","b":0.5}"#),
      with(#""subject":"hunter2 x""#), with(#""content":{"a":"hunter2"#),
    ] {
      do throws(DraftError) {
        _ = try parse(text)
        Issue.record("\(text) was accepted")
      } catch {
        #expect(!error.message.contains("hunter2") && !error.remedy.contains("hunter2"))
      }
    }
  }

  @Test func aLineEndsAt256MiB() {
    #expect(Limits.lineBytes == 268_435_456)
    // Neither is a draft, but only the longer one is not even looked at.
    for (count, word) in [(Limits.lineBytes, "byte 0"), (Limits.lineBytes + 1, "more than")] {
      do throws(DraftError) {
        _ = try DraftLine.parse([UInt8](repeating: 0, count: count))
        Issue.record("zeros were accepted")
      } catch {
        #expect(error.message.contains(word))
      }
    }
  }

  @Test func namesEndAt512Bytes() {
    #expect(Limits.nameBytes == 512)
    func name(_ character: String, _ count: Int) -> String {
      String(repeating: character, count: count)
    }
    for member in ["type", "subject", "datasubject", "traceparent"] {
      for (text, isGood) in [
        (name("x", 512), true), (name("x", 513), false), (name("\u{e9}", 256), true),
        (name("\u{e9}", 256) + "x", false),
      ] {
        let line =
          member == "type" ? #"{"type":"\#(text)"}"# : with(#""\#(member)":"\#(text)""#)
        let draft = try? parse(line)
        #expect((draft != nil) == isGood, "\(member) of \(text.utf8.count) bytes")
      }
    }
    #expect((try? parse(with(#""content":{"\#(name("x", 512))":"a"}"#))) != nil)
    #expect((try? parse(with(#""content":{"\#(name("x", 513))":"a"}"#))) == nil)
  }

  @Test func namesAreVisible() {
    for good in ["a", "run/r1", "~", "!", "\u{e9}", "東京", "\u{1f600}", "e\u{301}"] {
      #expect(EventDraft.isName(good), "\(good)")
    }
    for bad in [
      "", " ", "a b", "a\t", "\n", "\u{0}", "\u{7f}", "\u{80}", "\u{a0}", "\u{2003}", "\u{2028}",
      "\u{200b}", "\u{202e}x", "\u{feff}", "é\u{1}", "é b", "\u{e0001}",
    ] {
      #expect(!EventDraft.isName(bad), "\(Array(bad.unicodeScalars))")
    }
  }

  @Test func dataIsWhatARecordCanCarry() {
    let good: [JSONObject] = [
      [:], ["a": 9_007_199_254_740_991], ["a": -9_007_199_254_740_991], ["a": [["b": .null]]],
      ["a": ["content": 1, "occurred": 2]], ["Content": 1],
    ]
    for data in good { #expect(throws: Never.self) { try EventDraft.checkData(data) } }
    let bad: [JSONObject] = [
      ["a": 9_007_199_254_740_992], ["a": -9_007_199_254_740_992], ["a": .number(0.5)],
      ["a": [1, ["b": .number(2.5)]]], ["content": [:]], ["occurred": "x"],
    ]
    for data in bad { #expect(throws: DraftError.self) { try EventDraft.checkData(data) } }
  }
}
