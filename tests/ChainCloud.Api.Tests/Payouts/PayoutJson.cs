using ChainCloud.Api.Tests.Addresses;

namespace ChainCloud.Api.Tests.Payouts;

/// <summary>Bodies of payout requests, as text, so that tests can spoil them.</summary>
internal static class PayoutJson
{
    public static readonly string Address = AttestedBatch.TextOf(AttestedBatch.ScriptOf(1));

    /// <param name="amount">As it stands in the JSON: with quotes for a string.</param>
    public static string Of(string externalId, string amount = "\"150000\"", string? address = null, string asset = "LTC", string more = "") =>
        $$"""
        {"asset":"{{asset}}","external_id":"{{externalId}}","sealed_request":"c2VhbGVk","outputs":[{"address":"{{address ?? Address}}","amount":{{amount}}}]{{more}}}
        """;
}
