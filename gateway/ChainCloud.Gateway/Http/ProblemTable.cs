using System.Collections.Frozen;

namespace ChainCloud.Gateway.Http;

/// <summary>Whether the refused request may have moved money: a client never has to guess.</summary>
public enum FundsMoved
{
    No = 0,

    /// <summary>Not known here: ask again with the same key, never with a new one.</summary>
    Maybe = 1,
}

/// <param name="Status">HTTP status.</param>
/// <param name="Title">The same short sentence for every problem of the code.</param>
/// <param name="Retryable">True when the same request, unchanged, can be taken later.</param>
public sealed record ProblemRow(int Status, string Title, bool Retryable = false, FundsMoved FundsMoved = FundsMoved.No);

/// <summary>The one table from refusal codes to HTTP.</summary>
public static class ProblemTable
{
    private static readonly FrozenDictionary<string, ProblemRow> Rows = new Dictionary<string, ProblemRow>
    {
        [ProblemCodes.MalformedRequest] = new(400, "The request can't be read"),
        [ProblemCodes.UnknownField] = new(400, "The request has a field that does not exist"),
        [ProblemCodes.BodyTooLarge] = new(413, "The body is too large"),
        [ProblemCodes.IdInvalid] = new(400, "A name or id is not well formed"),
        [ProblemCodes.CursorInvalid] = new(400, "The cursor is not one that a list gave"),
        [ProblemCodes.LimitInvalid] = new(400, "The limit is out of range"),

        [ProblemCodes.AmountInvalid] = new(422, "The amount is not a string of whole base units"),
        [ProblemCodes.AmountZero] = new(422, "The amount is zero"),
        [ProblemCodes.AmountAboveSupply] = new(422, "The amount is more than can exist"),
        [ProblemCodes.AmountBelowDust] = new(422, "The amount is too small for the chain"),
        [ProblemCodes.AssetUnknown] = new(422, "The asset is not served here"),
        [ProblemCodes.AssetMismatch] = new(422, "The assets don't fit together"),
        [ProblemCodes.InsufficientFunds] = new(422, "The balance is too small"),
        [ProblemCodes.CoinsUnavailable] = new(409, "The coins are in use", Retryable: true),
        [ProblemCodes.FeeAboveCap] = new(422, "The fee is above its cap"),

        [ProblemCodes.AddressMalformed] = new(422, "This is not an address"),
        [ProblemCodes.AddressChecksum] = new(422, "The address has a typing error"),
        [ProblemCodes.AddressWrongNetwork] = new(422, "The address is of another network"),
        [ProblemCodes.AddressWrongAsset] = new(422, "The address is of another asset"),
        [ProblemCodes.RecipientIsContract] = new(422, "The recipient is a contract"),
        [ProblemCodes.AddressTypeUnsupported] = new(422, "This kind of address is not supported"),
        [ProblemCodes.NoVerifiedAddress] = new(409, "There is no verified address left", Retryable: true),

        [ProblemCodes.Unauthenticated] = new(401, "No valid token"),
        [ProblemCodes.TokenKindForbidden] = new(403, "The token is of another kind"),
        [ProblemCodes.NotFound] = new(404, "Not found"),
        [ProblemCodes.MerchantLocked] = new(423, "The merchant is locked"),
        [ProblemCodes.DeviceNotEnrolled] = new(409, "A device is not enrolled yet"),
        [ProblemCodes.DeviceConflict] = new(409, "The device is enrolled with other keys"),

        [ProblemCodes.ExternalIdConflict] = new(409, "The external id belongs to another request"),
        [ProblemCodes.IdempotencyKeyConflict] = new(422, "The idempotency key belongs to another request"),
        [ProblemCodes.IdempotencyKeyInProgress] = new(409, "The request is still running", Retryable: true, FundsMoved.Maybe),
        [ProblemCodes.AlreadyExists] = new(409, "It exists already"),
        [ProblemCodes.WrongState] = new(409, "Not possible in this state"),
        [ProblemCodes.TooManyOutputs] = new(422, "Too many outputs"),

        [ProblemCodes.StatementMalformed] = new(422, "The statement can't be read"),
        [ProblemCodes.StatementSignatureInvalid] = new(422, "The statement's signature is not valid"),
        [ProblemCodes.StatementMismatch] = new(422, "The statement says something else"),
        [ProblemCodes.ReceiptChainBroken] = new(409, "The receipt does not follow the one before"),
        [ProblemCodes.ReceiptAhead] = new(409, "An earlier receipt has not arrived yet", Retryable: true),
        [ProblemCodes.DeviceRefused] = new(409, "The device refused"),
        [ProblemCodes.ApprovalTooLate] = new(409, "The transaction went without this payout"),

        [ProblemCodes.ChainUnavailable] = new(503, "The chain's node is not available", Retryable: true),
        [ProblemCodes.StoreUnavailable] = new(503, "The database is not available", Retryable: true),
        [ProblemCodes.OutcomeUnknown] = new(503, "It is not known yet whether this happened", Retryable: true, FundsMoved.Maybe),
        [ProblemCodes.PayoutsHalted] = new(503, "Payouts of the asset are halted", Retryable: true),
        [ProblemCodes.Overloaded] = new(503, "Too much to do at the moment", Retryable: true),
        [ProblemCodes.RateLimited] = new(429, "Too many requests", Retryable: true),
        [ProblemCodes.InternalError] = new(500, "Something is wrong on our side", Retryable: true, FundsMoved.Maybe),
    }.ToFrozenDictionary();

    /// <summary>The codes that have a row.</summary>
    public static IEnumerable<string> Codes => Rows.Keys;

    /// <summary>A code without a row is a bug, and is told as one.</summary>
    public static ProblemRow For(string code) => Rows.GetValueOrDefault(code) ?? Rows[ProblemCodes.InternalError];
}
