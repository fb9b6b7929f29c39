namespace ChainCloud.Grains.Store;

/// <summary>
/// The database can't be used now and the write certainly did nothing: connection refused, gone before COMMIT was sent, busy. Retryable.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The connection broke after COMMIT was sent: the write is there or it is not. Never reported as failed; the caller asks again with
/// the same idempotency key.
/// </summary>
public sealed class StoreOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The database can't be used by this program as it is set up: written by a newer version, a migration that was changed afterwards, a file
/// that another process holds. A person has to act; the message says how.
/// </summary>
public sealed class StoreSetupException(string message, Exception? inner = null) : Exception(message, inner);
