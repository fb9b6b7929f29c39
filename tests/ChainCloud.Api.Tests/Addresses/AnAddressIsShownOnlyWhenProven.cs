using System.Text.Json.Nodes;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Client;
using ChainCloud.Statements;

namespace ChainCloud.Api.Tests.Addresses;

/// <summary>The website's client against a gateway in an attacker's hands.</summary>
public sealed class AnAddressIsShownOnlyWhenProven : IDisposable
{
    private const int Position = 2;

    private readonly AttestedBatch _batch = new();

    public void Dispose() => _batch.Dispose();

    [Fact]
    public async Task An_honest_answer_gives_the_address_of_its_script()
    {
        var address = await Ask(_batch.Reply(Position));

        Assert.Equal(AttestedBatch.TextOf(_batch.Scripts[Position]), address.Text);
        Assert.Equal(_batch.Scripts[Position], address.Script);
        Assert.Equal(AttestedBatch.FirstIndex + Position, address.Index);
    }

    [Fact]
    public Task Another_text_over_the_right_script_is_refused() => Refused(reply =>
        reply["address"] = AttestedBatch.TextOf(AttestedBatch.ScriptOf(0xee)));

    [Fact]
    public Task A_script_that_is_not_in_the_batch_is_refused() => Refused(reply =>
    {
        reply["script"] = AttestedBatch.ScriptOf(0xee).ToHex();
        reply["address"] = AttestedBatch.TextOf(AttestedBatch.ScriptOf(0xee));
    });

    [Fact]
    public Task A_script_of_the_batch_under_the_index_of_another_is_refused() => Refused(reply => reply["index"] = AttestedBatch.FirstIndex);

    [Fact]
    public Task Another_proof_is_refused() => Refused(reply => reply["proof"] = _batch.Reply(Position + 1)["proof"]!.DeepClone());

    [Fact]
    public Task A_proof_that_is_too_short_is_refused() => Refused(reply => ((JsonArray)reply["proof"]!).RemoveAt(0));

    [Fact]
    public Task A_proof_that_is_no_proof_is_refused() => Refused(reply => ((JsonArray)reply["proof"]!)[0] = "zz");

    [Fact]
    public Task A_whole_batch_of_the_attackers_own_is_refused()
    {
        using var other = new AttestedBatch(9);
        return Refused(other.Reply(Position));
    }

    [Fact]
    public Task A_verdict_by_another_device_is_refused()
    {
        using var stranger = DeviceSigningKey.Generate();
        return Refused(reply => reply["verdict"] = AttestedBatch.Base64(SignedStatement.Sign(_batch.Verdict, stranger).Bytes));
    }

    [Fact]
    public Task A_verdict_that_refused_is_refused() => RefusedVerdict(verdict => verdict with { Decision = BatchDecision.Refused });

    [Fact]
    public Task A_verdict_about_another_merchant_is_refused() =>
        RefusedVerdict(verdict => verdict with { Merchant = MerchantId.Parse("mallory").Value });

    [Fact]
    public Task A_verdict_about_another_network_is_refused() => RefusedVerdict(verdict => verdict with { Network = Network.Main });

    [Fact]
    public Task A_verdict_about_another_purpose_is_refused() => RefusedVerdict(verdict => verdict with { Purpose = AddressPurpose.Hot });

    [Fact]
    public Task A_verdict_about_another_asset_is_refused() => RefusedVerdict(verdict => verdict with { Asset = AssetId.Parse("BTC").Value });

    [Fact]
    public Task A_verdict_over_another_root_is_refused() =>
        RefusedVerdict(verdict => verdict with { Root = new Hash256(Enumerable.Repeat((byte)7, 32).ToArray()) });

    [Fact]
    public Task An_attestation_in_the_place_of_the_verdict_is_refused() => Refused(reply =>
        reply["verdict"] = AttestedBatch.Base64(SignedStatement.Sign(_batch.Attestation, _batch.VDevice).Bytes));

    [Fact]
    public async Task A_verdict_with_any_byte_changed_is_refused()
    {
        var bytes = Convert.FromBase64String(_batch.Reply(Position)["verdict"]!.GetValue<string>());
        for (var i = 0; i < bytes.Length; i += 5)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            await Refused(reply => reply["verdict"] = Convert.ToBase64String(changed));
        }
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("root")]
    [InlineData("merchant")]
    [InlineData("range")]
    public Task An_attestation_that_does_not_fit_is_refused(string what)
    {
        var attestation = what switch
        {
            "batch" => _batch.Attestation with { BatchNumber = 4 },
            "root" => _batch.Attestation with { Root = new Hash256(Enumerable.Repeat((byte)7, 32).ToArray()) },
            "merchant" => _batch.Attestation with { Merchant = MerchantId.Parse("mallory").Value },
            _ => _batch.Attestation with { FirstIndex = AttestedBatch.FirstIndex + 1 },
        };
        return Refused(reply => reply["attestation"] = AttestedBatch.Base64(SignedStatement.Sign(attestation, _batch.Vault).Bytes));
    }

    [Fact]
    public async Task An_attestation_by_another_vault_is_refused_where_the_vault_is_known()
    {
        using var stranger = DeviceSigningKey.Generate();
        var reply = _batch.Reply(Position);
        reply["attestation"] = AttestedBatch.Base64(SignedStatement.Sign(_batch.Attestation, stranger).Bytes);

        await Assert.ThrowsAsync<AddressNotProvenException>(() => Ask(reply, knowsVault: true));
    }

    [Fact]
    public async Task Asking_for_a_hot_address_does_not_take_a_cold_one() => await Assert.ThrowsAsync<AddressNotProvenException>(
        () => Ask(_batch.Reply(Position), purpose: AddressPurpose.Hot));

    [Fact]
    public async Task An_answer_without_a_proof_never_becomes_an_address()
    {
        var reply = _batch.Reply(Position);
        reply.Remove("proof");

        await Assert.ThrowsAsync<ChainCloudProblemException>(() => Ask(reply));
    }

    private Task RefusedVerdict(Func<BatchVerdict, BatchVerdict> change) => Refused(reply =>
        reply["verdict"] = AttestedBatch.Base64(SignedStatement.Sign(change(_batch.Verdict), _batch.VDevice).Bytes));

    private Task Refused(Action<JsonObject> lie)
    {
        var reply = _batch.Reply(Position);
        lie(reply);
        return Refused(reply);
    }

    private async Task Refused(JsonObject reply) => await Assert.ThrowsAsync<AddressNotProvenException>(() => Ask(reply));

    private async Task<VerifiedAddress> Ask(JsonObject reply, bool knowsVault = false, AddressPurpose purpose = AddressPurpose.Cold)
    {
        var json = reply.ToJsonString();
        await using var gateway = await ScriptedGateway.Start((_, context) => ScriptedGateway.Json(context, 201, json));
        using var keys = new WebsiteKeys(
            AttestedBatch.Acme, Network.Regtest, [_batch.VDevice.PublicKey], [], knowsVault ? [_batch.Vault.PublicKey] : null);
        var client = new ChainCloudClient(gateway.Http, "token", keys, tries: 1);
        return await client.NextVerifiedAddressAsync(AttestedBatch.Ltc, purpose, "customer-1");
    }
}
