import CLibcrypto

/// Certificates that are trusted, and the moment at which they have to be valid.
///
/// `@safe`: the pointers are owned and freed only in `deinit`.
@safe
struct CertificateStore: ~Copyable {
  let store: OpaquePointer

  /// What certificates must be for.
  enum Purpose {
    /// Anything: the log's own certificate is an anchor by its fingerprint, not by its extensions.
    case any
    /// What libcrypto asks for where it checks, such as time stamping.
    case asChecked
  }

  /// The moment is in seconds since 1970; nil is now.
  ///
  /// A certificate that was given twice is in it once.
  init(trusting certificates: [Certificate], at moment: Int64?, for purpose: Purpose = .any) {
    guard let store = unsafe X509_STORE_new() else { preconditionFailure("no memory for a store") }
    unsafe self.store = store
    for certificate in certificates {
      let loaded = LoadedCertificate(certificate.der)
      unsafe X509_STORE_add_cert(store, loaded.certificate)
    }
    let parameters = unsafe X509_STORE_get0_param(store)
    if purpose == .any {
      unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY)
    }
    if let moment { unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(moment)) }
  }

  deinit { unsafe X509_STORE_free(store) }
}
