namespace ChainCloud.Gateway.Http;

/// <summary>Rules for the texts that clients choose.</summary>
public static class Texts
{
    private const int MaxExternalId = 64;
    private const int MaxLabel = 128;

    /// <summary>1 to 64 printable ASCII characters without space.</summary>
    public static Result<string> ExternalId(string text) =>
        text is { Length: >= 1 and <= MaxExternalId } && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? text
            : new Problem(ProblemCodes.IdInvalid, "An external_id is 1 to 64 printable characters without space.");

    /// <summary>1 to 64 printable ASCII characters without space or slash.</summary>
    public static Result<string> IdempotencyKey(string? text) =>
        text is { Length: >= 1 and <= MaxExternalId } && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('/', StringComparison.Ordinal)
            ? text
            : new Problem(ProblemCodes.IdInvalid, "An Idempotency-Key is 1 to 64 printable characters without space or slash.");

    /// <summary>At most 128 characters, none of them a control character; null stays null.</summary>
    public static Result<string?> Label(string? text) =>
        text is null || (text.Length <= MaxLabel && !text.Any(char.IsControl))
            ? Result<string?>.Ok(text)
            : new Problem(ProblemCodes.MalformedRequest, "A label is at most 128 characters without control characters.");
}
