// Everything Deodand uses of OpenSSL's libcrypto (3.0 or later). Macros that Swift cannot import
// are wrapped here as static inline functions, each beside the macro it stands for.
#ifndef DEODAND_CLIBCRYPTO_SHIM_H
#define DEODAND_CLIBCRYPTO_SHIM_H
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#endif
