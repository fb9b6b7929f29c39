using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// States as they are kept in the database's body columns: JSON with the state's snake case name in "state", kernel types as text.
/// What can't be read back is a damaged row and throws.
/// </summary>
public static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameStates } },
        Converters =
        {
            new TextConverter<PayoutId>(PayoutId.Parse),
            new TextConverter<TransferId>(TransferId.Parse),
            new TextConverter<JobId>(JobId.Parse),
            new TextConverter<BookId>(BookId.Parse),
            new TextConverter<Hash256>(Hash256.Parse),
            new TextConverter<Outpoint>(Outpoint.Parse),
            new TextConverter<Fence>(Fence.Parse),
            new TextConverter<AccountAddress>(AccountAddress.ParseHex),
            new TextConverter<ScriptPubKey>(ScriptPubKey.ParseHex),
            new TextConverter<Amount>(ParseAmount),
            new TextConverter<BlockRef>(ParseBlock),
            new PlanConverter(),
        },
    };

    public static string Write(PayoutState state) => JsonSerializer.Serialize(state, Options);

    public static string Write(TransferState state) => JsonSerializer.Serialize(state, Options);

    public static PayoutState ReadPayout(string body) => JsonSerializer.Deserialize<PayoutState>(body, Options)!;

    public static TransferState ReadTransfer(string body) => JsonSerializer.Deserialize<TransferState>(body, Options)!;

    private static void NameStates(JsonTypeInfo type)
    {
        if (type.Type != typeof(PayoutState) && type.Type != typeof(TransferState))
        {
            return;
        }

        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "state" };
        foreach (var state in type.Type.GetNestedTypes().Where(n => n.IsSubclassOf(type.Type)))
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(state, JsonNamingPolicy.SnakeCaseLower.ConvertName(state.Name)));
        }
    }

    private static Result<Amount> ParseAmount(string? text)
    {
        var parts = (text ?? "").Split(' ');
        return parts.Length == 2
            ? AssetId.Parse(parts[1]).Then(asset => Amount.Parse(asset, parts[0]))
            : new Problem(ProblemCodes.AmountInvalid, "An amount is units, a space and an asset.");
    }

    private static Result<BlockRef> ParseBlock(string? text)
    {
        var parts = (text ?? "").Split(':');
        return parts.Length == 2 && long.TryParse(parts[0], out var height)
            ? Hash256.Parse(parts[1]).Map(hash => new BlockRef(height, hash))
            : new Problem(ProblemCodes.IdInvalid, "A block is a height, a colon and a hash.");
    }

    /// <summary>The kinds of plans are told apart by what they hold: an account's has a nonce.</summary>
    private sealed class PlanConverter : JsonConverter<TransferPlan>
    {
        public override TransferPlan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var plan = JsonDocument.ParseValue(ref reader);
            return plan.RootElement.TryGetProperty("nonce", out _)
                ? plan.RootElement.Deserialize<AccountPlan>(options)!
                : plan.RootElement.Deserialize<CoinPlan>(options)!;
        }

        public override void Write(Utf8JsonWriter writer, TransferPlan value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }

    private sealed class TextConverter<T>(Func<string?, Result<T>> parse) : JsonConverter<T>
        where T : notnull
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            parse(reader.GetString()).TryGet(out var value, out var problem) ? value : throw new JsonException(problem.Detail);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
