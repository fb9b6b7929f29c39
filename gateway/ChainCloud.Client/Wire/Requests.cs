using System.Text.Json.Serialization;

namespace ChainCloud.Client;

internal sealed record OutputRequest(string Address, string Amount);

internal sealed record CreatePayoutRequest(
    string Asset, string ExternalId, IReadOnlyList<OutputRequest> Outputs, byte[] SealedRequest, string? MaxFee, string FeeSpeed);

internal sealed record RequestBatchRequest(string Asset, string Purpose, string ExternalId);

internal sealed record NextAddressRequest(string Asset, string Purpose, string ExternalId, string? Label);

internal sealed record ValidateAddressRequest(string Asset, string Address);

internal sealed record VerdictRequest(byte[] Verdict);

internal sealed record ApprovalRequest(byte[] Intent);

/// <summary>Tolerant where the API may grow: unknown fields are passed over. What is known must be there.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreatePayoutRequest))]
[JsonSerializable(typeof(RequestBatchRequest))]
[JsonSerializable(typeof(NextAddressRequest))]
[JsonSerializable(typeof(ValidateAddressRequest))]
[JsonSerializable(typeof(VerdictRequest))]
[JsonSerializable(typeof(ApprovalRequest))]
[JsonSerializable(typeof(PayoutReply))]
[JsonSerializable(typeof(PageReply<PayoutReply>))]
[JsonSerializable(typeof(DepositReply))]
[JsonSerializable(typeof(PageReply<DepositReply>))]
[JsonSerializable(typeof(BatchReply))]
[JsonSerializable(typeof(PageReply<BatchReply>))]
[JsonSerializable(typeof(BatchDetailReply))]
[JsonSerializable(typeof(AddressReply))]
[JsonSerializable(typeof(AddressHistoryReply))]
[JsonSerializable(typeof(ValidAddressReply))]
[JsonSerializable(typeof(TransferReply))]
[JsonSerializable(typeof(BalancesListReply))]
[JsonSerializable(typeof(PageReply<JournalEntryReply>))]
[JsonSerializable(typeof(EventListReply))]
[JsonSerializable(typeof(AssetListReply))]
[JsonSerializable(typeof(ProblemReply))]
internal sealed partial class ClientJson : JsonSerializerContext;
