import DeodandEvents

final class SearchIndex {
  init(for directory: LogDirectory) throws(StoreError) {}
  func catchUp(with: LogReader, _ db: borrowing Database) throws(StoreError) {}
  func close() throws(StoreError) {}
}
struct RecordSearch {
  init(_ q: RecordQuery, in: LogReader, index: SearchIndex) {}
  func run() throws(StoreError) -> [UInt64] { [] }
}
