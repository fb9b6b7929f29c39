namespace ChainCloud.Domain.Payouts;

/// <summary>Where to and how much.</summary>
public sealed record Destination(ScriptPubKey Script, Amount Amount);

/// <summary>What a merchant asked for; never changes afterwards.</summary>
/// <param name="ExternalId">The merchant's own id, 1 to 64 printable ASCII characters, unique per merchant for ever.</param>
/// <param name="Outputs">1 to <see cref="MaxOutputs"/> destinations; the same one twice is legitimate.</param>
/// <param name="MaxFee">
/// The most that the network fee may be, in the asset in which the chain takes fees. Held together with the outputs where that is the
/// payout's own; a token's is held in another book.
/// </param>
/// <param name="SealedRequest">The website's request for its V-Device; opaque here.</param>
/// <param name="Speed">Which of the chain's quoted fee rates it takes.</param>
public sealed record PayoutTerms(
    PayoutId Id, BookId Book, string ExternalId, IReadOnlyList<Destination> Outputs, Amount MaxFee, byte[] SealedRequest, DateTimeOffset RequestedAt,
    FeeSpeed Speed = FeeSpeed.Normal)
{
    public const int MaxOutputs = 1_000;
    public const int MaxExternalIdLength = 64;

    /// <summary>The longest sealed request, in bytes.</summary>
    public const int MaxSealedRequestLength = 192 * 1024;

    /// <summary>The sum of the outputs.</summary>
    public Amount Total => Outputs.Select(o => o.Amount).Sum(Book.Asset);

    /// <summary>True when the fee is paid in another asset, out of another book: the payout is over when that book has closed its gas.</summary>
    public bool PaysFeeElsewhere => MaxFee.Asset != Book.Asset;

    /// <summary>What of the fee cap is held in the payout's own book.</summary>
    public Amount FeeHeldHere => PaysFeeElsewhere ? Amount.Zero(Book.Asset) : MaxFee;

    /// <summary>What is held in the payout's own book.</summary>
    public Amount Held => Total + FeeHeldHere;

    /// <summary>
    /// Gives the terms back when they are well formed. <paramref name="dust"/> tells the least amount of an output with that script,
    /// <paramref name="supply"/> the most that can exist, <paramref name="feeAsset"/> the asset of fees where it is another.
    /// </summary>
    public Result<PayoutTerms> Check(Func<ScriptPubKey, Amount> dust, Amount supply, AssetId? feeAsset = null)
    {
        if (ExternalId.Length is 0 or > MaxExternalIdLength || ExternalId.Any(c => c is <= ' ' or > '~'))
        {
            return new Problem(ProblemCodes.MalformedRequest, $"external_id is 1 to {MaxExternalIdLength} printable ASCII characters without spaces.");
        }

        if (Outputs.Count is 0 or > MaxOutputs)
        {
            return new Problem(Outputs.Count == 0 ? ProblemCodes.MalformedRequest : ProblemCodes.TooManyOutputs, $"A payout has 1 to {MaxOutputs} outputs.");
        }

        if (SealedRequest.Length is 0 or > MaxSealedRequestLength)
        {
            return new Problem(ProblemCodes.MalformedRequest, $"sealed_request has 1 to {MaxSealedRequestLength} bytes.");
        }

        if (MaxFee.Asset != (feeAsset ?? Book.Asset) || Outputs.Any(o => o.Amount.Asset != Book.Asset))
        {
            return new Problem(ProblemCodes.AssetMismatch, $"All amounts of this payout are in {Book.Asset}, its fee in {feeAsset ?? Book.Asset}.");
        }

        return Outputs.Select(o => CheckOutput(o, dust)).FirstOrDefault(p => p is not null) is { } problem
            ? problem
            : Held > supply ? new Problem(ProblemCodes.AmountAboveSupply, $"No more than {supply} can exist.") : this;
    }

    private static Problem? CheckOutput(Destination output, Func<ScriptPubKey, Amount> dust)
    {
        if (output.Amount.IsZero)
        {
            return new Problem(ProblemCodes.AmountZero, "An output pays more than nothing.");
        }

        var least = dust(output.Script);
        return output.Amount < least
            ? new Problem(ProblemCodes.AmountBelowDust, $"The network does not relay an output of {output.Amount} to this address; {least} is the least.")
            : null;
    }
}
