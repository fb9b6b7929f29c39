namespace ChainCloud.GrainInterfaces;

/// <summary>The keys of all grains. Each has a prefix that can't be parsed as a number; one grain class per prefix.</summary>
public static class GrainKeys
{
    public static string Merchant(MerchantId merchant) => $"m:{merchant}";

    public static string Account(BookId book) => $"a:{book}";

    public static string Batch(BatchId batch) => $"b:{batch}";

    public static string Payout(PayoutId payout) => $"p:{payout}";

    public static string Transfer(TransferId transfer) => $"t:{transfer}";

    /// <summary>Of a merchant and the own asset of an account chain.</summary>
    public static string Nonce(BookId chainBook) => $"n:{chainBook}";

    public static string Device(DeviceId device) => $"v:{device}";

    public static string Chain(AssetId asset) => $"chain:{asset}";

    /// <summary>What operators see across merchants; there is one.</summary>
    public const string Operator = "op:platform";

    /// <summary>The Idempotency-Keys of one token's subject: merchant or device name, or "platform".</summary>
    public static string Idempotency(string subject) => $"i:{subject}";

    /// <summary>The part after the prefix; throws for a key without one, which only a bug can make.</summary>
    public static string Body(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? key[(colon + 1)..] : throw new ArgumentException($"'{key}' is not a grain key.", nameof(key));
    }
}
