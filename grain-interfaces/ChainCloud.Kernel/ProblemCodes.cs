namespace ChainCloud.Kernel;

/// <summary>Every refusal code of the platform, in one place. Codes are never renamed or reused; the gateway maps each to one HTTP status.</summary>
public static class ProblemCodes
{
    // Malformed input.
    public const string MalformedRequest = "malformed_request";
    public const string UnknownField = "unknown_field";
    public const string BodyTooLarge = "body_too_large";
    public const string IdInvalid = "id_invalid";
    public const string CursorInvalid = "cursor_invalid";
    public const string LimitInvalid = "limit_invalid";

    // Money.
    public const string AmountInvalid = "amount_invalid";
    public const string AmountZero = "amount_zero";
    public const string AmountAboveSupply = "amount_above_supply";
    public const string AmountBelowDust = "amount_below_dust";
    public const string AssetUnknown = "asset_unknown";
    public const string AssetMismatch = "asset_mismatch";
    public const string InsufficientFunds = "insufficient_funds";
    public const string CoinsUnavailable = "coins_unavailable";
    public const string FeeAboveCap = "fee_above_cap";

    // Addresses.
    public const string AddressMalformed = "address_malformed";
    public const string AddressChecksum = "address_checksum_invalid";
    public const string AddressWrongNetwork = "address_wrong_network";
    public const string AddressWrongAsset = "address_wrong_asset";
    public const string AddressTypeUnsupported = "address_type_unsupported";
    public const string RecipientIsContract = "recipient_is_contract";
    public const string NoVerifiedAddress = "no_verified_address";

    // Identity.
    public const string Unauthenticated = "unauthenticated";
    public const string TokenKindForbidden = "token_kind_forbidden";
    public const string NotFound = "not_found";
    public const string MerchantLocked = "merchant_locked";
    public const string DeviceNotEnrolled = "device_not_enrolled";
    public const string DeviceConflict = "device_conflict";

    // Idempotency and state.
    public const string ExternalIdConflict = "external_id_conflict";
    public const string IdempotencyKeyConflict = "idempotency_key_conflict";
    public const string IdempotencyKeyInProgress = "idempotency_key_in_progress";
    public const string AlreadyExists = "already_exists";
    public const string WrongState = "wrong_state";
    public const string TooManyOutputs = "too_many_outputs";

    // Statements of devices, as checked by the cloud.
    public const string StatementMalformed = "statement_malformed";
    public const string StatementSignatureInvalid = "statement_signature_invalid";
    public const string StatementMismatch = "statement_mismatch";
    public const string ReceiptChainBroken = "receipt_chain_broken";
    public const string ReceiptAhead = "receipt_ahead";
    public const string DeviceRefused = "device_refused";
    public const string ApprovalTooLate = "approval_too_late";

    // Offline devices: their own folders and secrets.
    public const string PassphraseRefused = "passphrase_refused";
    public const string SealParametersRefused = "seal_parameters_refused";
    public const string SealedFileInvalid = "sealed_file_invalid";
    public const string FolderLocked = "folder_locked";
    public const string JournalDamaged = "journal_damaged";
    public const string FrameRejected = "frame_rejected";

    // Platform state. Retryable.
    public const string ChainUnavailable = "chain_unavailable";
    public const string StoreUnavailable = "store_unavailable";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string PayoutsHalted = "payouts_halted";
    public const string Overloaded = "overloaded";
    public const string RateLimited = "rate_limited";

    // A bug or an unforeseen fault. Whether anything happened is not known: ask again with the same key.
    public const string InternalError = "internal_error";
}
