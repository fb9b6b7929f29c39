using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the V-Device may approve for one asset of its wallet. Kept as JSON for people; its hash is signed into every intent.</summary>
public sealed record PayoutPolicy
{
    /// <summary>The longest that an intent may be valid, in seconds, leaving room for <see cref="ClockSkewSeconds"/>: 24 h in all.</summary>
    public const long MaxIntentSeconds = (24 * 3600) - ClockSkewSeconds;

    /// <summary>An intent begins this much in the past, since the vault's clock may be behind; seconds.</summary>
    public const long ClockSkewSeconds = 300;

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n" };

    public required AssetId Asset { get; init; }

    /// <summary>Where payments may go; null means anywhere, which has to be said explicitly ("any").</summary>
    public required ImmutableArray<ScriptPubKey>? Destinations { get; init; }

    /// <summary>The most that one payout may pay out, fee not counted.</summary>
    public required Amount MaxPerPayout { get; init; }

    /// <summary>The most in any 24 hours; fee caps of this asset counted in full, those of tokens' payouts included.</summary>
    public required Amount MaxPerDay { get; init; }

    /// <summary>The highest fee cap of one payout, in the asset in which the chain takes fees.</summary>
    public required Amount MaxFee { get; init; }

    /// <summary>The highest fee rate cap, base units per 1,000 virtual bytes; on account chains wei per gas.</summary>
    public required long MaxFeeRateSatPerKvB { get; init; }

    /// <summary>Above this a person has to approve; null means that none has to.</summary>
    public required Amount? ConfirmAbove { get; init; }

    /// <summary>How long an intent is valid after it is signed, seconds; at most <see cref="MaxIntentSeconds"/>.</summary>
    public required long IntentSeconds { get; init; }

    /// <summary>SHA-256 of the canonical JSON.</summary>
    public Hash256 Hash => new(SHA256.HashData(ToJson()));

    /// <summary>True when the script is on the list, or every one is allowed.</summary>
    public bool Allows(ScriptPubKey script) => Destinations is not { } list || list.Contains(script);

    /// <summary>Canonical JSON, UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new Wire
        {
            Asset = Asset.Code,
            Destinations = Destinations is { } list ? [.. list.Select(script => script.ToHex()).Order(StringComparer.Ordinal)] : [Wire.Any],
            MaxPerPayout = MaxPerPayout.ToUnitsText(),
            MaxPerDay = MaxPerDay.ToUnitsText(),
            FeeAsset = MaxFee.Asset.Code,
            MaxFee = MaxFee.ToUnitsText(),
            MaxFeeRate = MaxFeeRateSatPerKvB,
            ConfirmAbove = ConfirmAbove?.ToUnitsText(),
            IntentSeconds = IntentSeconds,
        },
        Format);

    /// <summary>Reads what <see cref="ToJson"/> writes. Refuses unknown, missing and malformed fields with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<PayoutPolicy> Parse(ReadOnlySpan<byte> json)
    {
        Wire? wire;
        try
        {
            wire = JsonSerializer.Deserialize<Wire>(json, Format);
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed.Message);
        }

        return wire is null
            ? Malformed("it is empty")
            : AssetId.Parse(wire.Asset).Then(asset => AssetId.Parse(wire.FeeAsset).Then(feeAsset => Parse(wire, asset, feeAsset)));
    }

    private static Result<PayoutPolicy> Parse(Wire wire, AssetId asset, AssetId feeAsset)
    {
        var scripts = wire.Destinations is [Wire.Any] ? null : wire.Destinations.Select(ScriptPubKey.ParseHex).ToArray();
        (string Text, AssetId Asset)[] texts =
            [(wire.MaxPerPayout, asset), (wire.MaxPerDay, asset), (wire.MaxFee, feeAsset), (wire.ConfirmAbove ?? "0", asset)];
        var amounts = texts.Select(text => Amount.Parse(text.Asset, text.Text)).ToArray();
        var problem = (scripts ?? []).Where(s => !s.IsOk).Select(s => s.Problem).Concat(amounts.Where(a => !a.IsOk).Select(a => a.Problem)).FirstOrDefault();
        if (problem is not null)
        {
            return Malformed(problem.Detail);
        }

        if (wire.MaxFeeRate < 0 || wire.IntentSeconds is < 60 or > MaxIntentSeconds)
        {
            return Malformed($"an intent is valid for 60 to {MaxIntentSeconds} seconds, and a fee rate is not negative");
        }

        return new PayoutPolicy
        {
            Asset = asset,
            Destinations = scripts is null ? null : [.. scripts.Select(s => s.Value)],
            MaxPerPayout = amounts[0].Value,
            MaxPerDay = amounts[1].Value,
            MaxFee = amounts[2].Value,
            MaxFeeRateSatPerKvB = wire.MaxFeeRate,
            ConfirmAbove = wire.ConfirmAbove is null ? null : amounts[3].Value,
            IntentSeconds = wire.IntentSeconds,
        };
    }

    private static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"The policy can't be used: {why}");

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record Wire
    {
        public const string Any = "any";

        [JsonPropertyName("asset")]
        public required string Asset { get; init; }

        [JsonPropertyName("destinations")]
        public required string[] Destinations { get; init; }

        [JsonPropertyName("max_per_payout")]
        public required string MaxPerPayout { get; init; }

        [JsonPropertyName("max_per_day")]
        public required string MaxPerDay { get; init; }

        [JsonPropertyName("fee_asset")]
        public required string FeeAsset { get; init; }

        [JsonPropertyName("max_fee")]
        public required string MaxFee { get; init; }

        [JsonPropertyName("max_fee_rate")]
        public required long MaxFeeRate { get; init; }

        [JsonPropertyName("confirm_above")]
        public required string? ConfirmAbove { get; init; }

        [JsonPropertyName("intent_seconds")]
        public required long IntentSeconds { get; init; }
    }
}
