// Facts by which one record names another, and what became of it. An id is a record's UUID.

extension FactKey where Value == String {
  /// The `tool.call` that this is about.
  ///
  /// Written in results, decisions and approvals.
  public static var call: Self { Self("call") }
  /// The record of the request that this answers or belongs to.
  public static var request: Self { Self("request") }
  /// In a `tool.call`: the `model.response` that asked for it.
  public static var response: Self { Self("response") }
  /// The earlier record that this request makes again: it is the same in every byte that counts.
  public static var retries: Self { Self("retries") }
  /// `request` or `response`, where one type stands for both halves of an exchange.
  public static var phase: Self { Self("phase") }
  /// In `error`: the words that came with it, secrets left out.
  public static var errorMessage: Self { Self("message") }
  /// In `error`: the provider's kind of error.
  public static var errorType: Self { Self("type") }
  /// In `error`: when to try again, as the provider says it: seconds, or an HTTP date.
  public static var retryAfter: Self { Self("retry_after") }
}

extension FactKey where Value == [String] {
  /// Calls that were open when this came: an MCP server asks back while it carries out a call.
  public static var during: Self { Self("during") }
}

extension FactKey where Value == Int64 {
  /// In an `http.part`: which part of the body it is, from 1.
  public static var position: Self { Self("position") }
}

extension FactKey where Value == CallOutcome {
  /// What became of a call or an exchange.
  public static var outcome: Self { Self("outcome") }
}

extension FactKey where Value == JSONObject {
  /// How it failed, as the protocol told it.
  public static var error: Self { Self("error") }
}

extension FactKey where Value == JSONValue {
  /// In `error`: the protocol's or the provider's code, a text or a number.
  public static var errorCode: Self { Self("code") }
  /// How long it took in milliseconds, as the program states it: a whole number, or the text of a
  /// fraction.
  public static var duration: Self { Self("duration.ms") }
}
