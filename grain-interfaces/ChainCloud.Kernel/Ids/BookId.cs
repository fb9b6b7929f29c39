namespace ChainCloud.Kernel;

/// <summary>One book of the ledger: one merchant's one asset. Text form "acme/LTC".</summary>
public readonly record struct BookId(MerchantId Merchant, AssetId Asset)
{
    /// <summary>Parses "acme/LTC".</summary>
    public static Result<BookId> Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        return parts.Length != 2
            ? new Problem(ProblemCodes.IdInvalid, "A book is a merchant, a slash and an asset.")
            : MerchantId.Parse(parts[0]).Then(m => AssetId.Parse(parts[1]).Map(a => new BookId(m, a)));
    }

    public override string ToString() => $"{Merchant}/{Asset}";
}

/// <summary>What a batch of addresses is for.</summary>
public enum AddressPurpose
{
    /// <summary>Cold receiving: keys in the receive vault.</summary>
    Cold = 0,

    /// <summary>Funding of the hot wallet: keys in the send vault.</summary>
    Hot = 1,

    /// <summary>Change of our own transfers, branch 1 of the send vault's account. Never handed out.</summary>
    Change = 2,
}

/// <summary>One batch of addresses: book, purpose and a number from 0. Text form "acme/LTC/cold/0".</summary>
public readonly record struct BatchId(BookId Book, AddressPurpose Purpose, uint Number)
{
    /// <summary>Parses "acme/LTC/cold/0".</summary>
    public static Result<BatchId> Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        if (parts.Length != 4 || ParsePurpose(parts[2]) is not { IsOk: true } purpose
            || !uint.TryParse(parts[3], System.Globalization.NumberStyles.None, null, out var number))
        {
            return new Problem(ProblemCodes.IdInvalid, "A batch is merchant/asset/purpose/number.");
        }

        return BookId.Parse($"{parts[0]}/{parts[1]}").Map(book => new BatchId(book, purpose.Value, number));
    }

    /// <summary>"cold", "hot" or "change".</summary>
    public static string PurposeText(AddressPurpose purpose) => purpose switch
    {
        AddressPurpose.Cold => "cold",
        AddressPurpose.Hot => "hot",
        AddressPurpose.Change => "change",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    /// <summary>Parses "cold", "hot" or "change".</summary>
    public static Result<AddressPurpose> ParsePurpose(string? text) => text switch
    {
        "cold" => AddressPurpose.Cold,
        "hot" => AddressPurpose.Hot,
        "change" => AddressPurpose.Change,
        _ => new Problem(ProblemCodes.MalformedRequest, "A purpose is cold, hot or change."),
    };

    public override string ToString() => $"{Book}/{PurposeText(Purpose)}/{Number}";
}
