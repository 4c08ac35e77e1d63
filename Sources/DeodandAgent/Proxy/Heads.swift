import AsyncHTTPClient
import DeodandCapture
import DeodandCoding
import DeodandHTTP
import NIOHTTP1

extension DeodandCapture.HTTPRequestHead {
  /// A request as it is recorded: what is asked of the upstream.
  ///
  /// Headers are copied as they are; `ModelExchange` leaves the credentials out.
  init(_ head: NIOHTTP1.HTTPRequestHead, target: String) {
    self.init(
      method: head.method.rawValue, target: FieldText.readable(target),
      headers: FieldText.readable(head.headers))
  }
}

extension DeodandCapture.HTTPResponseHead {
  /// A response as it is recorded.
  init(_ response: HTTPClientResponse) {
    self.init(
      status: Int(response.status.code),
      reason: FieldText.readable(response.status.reasonPhrase),
      headers: FieldText.readable(response.headers))
  }
}

extension ContentCoding {
  /// What an encoded body says; of one that was broken off, as much as there is; nil if it can't be
  /// read.
  ///
  /// `limit` bounds the decoded bytes.
  ///
  /// Damage is not told from an unknown coding: the bytes as they came are recorded in both cases.
  static func readable(_ bytes: [UInt8], header: String, limit: Int) -> [UInt8]? {
    do throws(CodingError) {
      return try decode(bytes, header: header, limit: limit)
    } catch .truncated(let beginning) {
      return beginning
    } catch {
      return nil
    }
  }
}
