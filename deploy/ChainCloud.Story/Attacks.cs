using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>
/// What somebody can do who holds the cloud, or a token. Each attack must be refused and raise its alarm. The victim is a merchant of its
/// own, since some of the attacks end in a lock, which is right.
/// </summary>
public sealed class Attacks(Stage stage, Narrator narrator, MerchantPlace victim, StageChain chain)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A destination that the attacker holds, of the form of the asset's usual addresses.</summary>
    private readonly ScriptPubKey _thief = DestinationOf(chain.Asset.AddressForm, [.. Enumerable.Repeat((byte)0x66, 20)]);

    private readonly MerchantConsole _hot = new(stage.Gateway.Address, victim.HotToken);
    private readonly MerchantConsole _cold = new(stage.Gateway.Address, victim.ColdToken);

    public async Task Play()
    {
        narrator.Chapter("Attacks");
        await using var liar = await LyingGateway.Start(stage.Gateway.Address);
        await SwapBeforeCheck(liar);
        await SwapAfterCheck(liar);
        await PayWithStolenToken();
        await ChangeTransaction(liar);
    }

    private Task SwapBeforeCheck(LyingGateway liar) => narrator.Step("The cloud swaps one address of a batch before the V-Device's check", async () =>
    {
        await victim.VDevice.StopCourier();
        liar.Lie = (_, path, body) => path == "/v1/vault/jobs" ? RewriteJobs(body, SwapScript) : body;
        victim.VDevice.StartCourier(liar.Address, await stage.Operators.IssueCourierToken(victim.VDevice.Name));
        await new WebsiteRun(stage.Folder, victim, stage.Gateway.Address, "website", chain.Code).RequestBatch("cold", "swapped-batch");
        await BatchIs("cold", "failed");
        narrator.Check(liar.Lies > 0, "address 7 of the batch was replaced by the attacker's on its way to the V-Device");
        await Alarmed("batch_refused");
        narrator.Check(victim.VDevice.Alarms().Count > 0, "the V-Device refused the batch and alarms; none of its addresses is usable");
        await victim.VDevice.StopCourier();
        liar.Lie = null;
        // A person looked into it; the device may go on.
        await victim.VDevice.Kill();
        await victim.VDevice.RunUnsealed(["unlock", "--yes"]);
        await stage.SwitchOn(victim);
    });

    private Task SwapAfterCheck(LyingGateway liar) => narrator.Step("The cloud swaps an address after the check, when it is handed out", async () =>
    {
        var honest = new WebsiteRun(stage.Folder, victim, stage.Gateway.Address, "website", chain.Code);
        await honest.RequestBatch("cold", "good-batch");
        await BatchIs("cold", "verified");
        liar.Lie = (method, path, body) => method == "POST" && path == "/v1/addresses" ? RewriteAddress(body) : body;
        var lied = liar.Lies;
        var said = await new WebsiteRun(stage.Folder, victim, liar.Address, "lied-to", chain.Code).Run(["address", "--asset", chain.Code, "--id", "customer-1"], expectedExitCode: 1);
        liar.Lie = null;
        narrator.Check(liar.Lies > lied, "the answer named the attacker's address, with the true proof and verdict");
        narrator.Check(said.StartsWith("ALARM: The address is not proven", StringComparison.Ordinal), $"the website does not show it: {said}");
    });

    private Task PayWithStolenToken() => narrator.Step("A payout is forced with a stolen hot token, but no intent", async () =>
    {
        await new MainJob(stage, narrator, victim, chain).FundHotWallet();
        await victim.VDevice.StopCourier();
        var id = await PostPayout("stolen-1");
        await Eventually.True(async () => await StateOf(id) == "awaiting_approval", Limit);
        var (status, body) = await _hot.Post($"v1/approvals/{id}", new JsonObject { ["intent"] = Convert.ToBase64String(ForgedIntent()) });
        narrator.Check(status >= 400, $"an intent signed with the attacker's own key is refused: {body["code"]}");
        await Alarmed("intent_forged");
        var alarms = victim.VDevice.Alarms().Count;
        await stage.SwitchOnCourier(victim);
        await Eventually.True(async () => await StateOf(id) == "rejected", Limit);
        narrator.Check(victim.VDevice.Alarms().Count > alarms, "the V-Device can't open the request that nobody sealed for it, refuses and alarms");
        narrator.Check(await _hot.Balance(chain.Code, "hot", "reserved") == 0, "the payout is rejected, nothing is reserved any more");
    });

    private Task ChangeTransaction(LyingGateway liar) => narrator.Step("A transaction is changed between silo and vault", async () =>
    {
        await stage.SendVault.StopCourier();
        liar.Lie = (_, path, body) => path == "/v1/vault/jobs" ? RewriteJobs(body, SwapOutput) : body;
        stage.SendVault.StartCourier(liar.Address, await stage.Operators.IssueCourierToken(stage.SendVault.Name));
        var lied = liar.Lies;
        var destination = (await chain.Strangers())[0];
        var id = await new WebsiteRun(stage.Folder, victim, stage.Gateway.Address, "website", chain.Code).RequestPayout("order-2", (destination, chain.Unit));
        await Alarmed("vault_locked");
        narrator.Check(liar.Lies > lied, "the destination's output was replaced by the attacker's on its way to the vault");
        var payout = await _hot.Get($"v1/payouts/{id}");
        narrator.Check(payout["txid"] is null, $"the vault signed nothing; the payout is {payout["state"]}, its reservation stays");
        narrator.Check(stage.SendVault.Alarms().Count > 0, "the vault locked this merchant and alarms on its own");
        var merchant = await stage.Operators.Merchant(victim.Merchant);
        narrator.Check((string)merchant["status"]! == "locked", $"{victim.Merchant} is locked at the platform too; other merchants are not");
        var (status, refusal) = await PostRandomPayout("after-the-lock");
        narrator.Check(status >= 400, $"a further payout of {victim.Merchant} is turned away: {refusal["code"]}");
        await stage.SendVault.StopCourier();
        liar.Lie = null;
        stage.SendVault.StartCourier(stage.Gateway.Address, await stage.Operators.IssueCourierToken(stage.SendVault.Name));
    });

    private async Task<(int Status, JsonObject Body)> PostRandomPayout(string externalId) => await _hot.Post("v1/payouts", new JsonObject
    {
        ["asset"] = chain.Code,
        ["external_id"] = externalId,
        ["outputs"] = new JsonArray(new JsonObject { ["address"] = (await chain.Strangers())[0], ["amount"] = $"{chain.Unit}" }),
        ["sealed_request"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(200)),
    });

    private async Task<string> PostPayout(string externalId)
    {
        var (status, body) = await PostRandomPayout(externalId);
        return status == 202 ? (string)body["id"]! : throw new StoryException($"the stolen token was turned away: {body.ToJsonString()}");
    }

    private byte[] ForgedIntent()
    {
        using var key = DeviceSigningKey.Generate();
        var merchant = MerchantId.Parse(victim.Merchant).Value;
        var asset = chain.Asset.Asset;
        var intent = new PayoutIntent(
            Network.Regtest, asset, merchant, 1, 1, new StatementId(new byte[16]), "stolen-1", [new PayoutOutput(_thief, Amount.Of(asset, chain.Unit))],
            new Outpoint(new Hash256(new byte[32]), 0), Amount.Of(asset, chain.Asset.Fees.MaxFeeUnits), 100_000, 1, long.MaxValue / 2, VaultSeen.None, new Hash256(new byte[32]));
        return SignedStatement.Sign(intent, key).Bytes.ToArray();
    }

    private async Task<string> StateOf(string payout) => (string)(await _hot.Get($"v1/payouts/{payout}"))["state"]!;

    private Task BatchIs(string purpose, string state) => Eventually.True(
        async () => (await _cold.List($"v1/address-batches?asset={chain.Code}")).Any(b => (string)b["purpose"]! == purpose && (string)b["state"]! == state),
        Limit, () => $"no {purpose} batch became {state}");

    private async Task Alarmed(string code)
    {
        var alarm = await Eventually.NotNull(
            async () => (await stage.Operators.Alarms()).FirstOrDefault(a => (string)a["code"]! == code && (string?)a["merchant"] == victim.Merchant),
            Limit, () => $"no alarm {code}");
        narrator.Check(true, $"ALARM {alarm["code"]}: {alarm["detail"]}");
    }

    private static byte[] RewriteJobs(byte[] body, Func<Frame, Frame> change)
    {
        var json = JsonNode.Parse(body)!;
        foreach (var job in json["items"]!.AsArray())
        {
            var frame = Frame.Decode(Convert.FromBase64String((string)job!["frame"]!)).Value;
            job["frame"] = Convert.ToBase64String(change(frame).Encode());
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private Frame SwapScript(Frame frame) => frame is VerifyBatchJob job ? job with { Scripts = job.Scripts.SetItem(7, _thief) } : frame;

    /// <summary>Pays the thief instead of the first destination: both have the same form, so the proposal stays well formed.</summary>
    private Frame SwapOutput(Frame frame)
    {
        if (frame is not SignJob job)
        {
            return frame;
        }

        var proposal = job.Proposal.ToArray();
        var intent = SignedStatement.Read<PayoutIntent>(job.Intents[0]).Value.Statement;
        var at = proposal.AsSpan().IndexOf(intent.Outputs[0].Script.Span);
        _thief.Span.CopyTo(proposal.AsSpan(at));
        return job with { Proposal = proposal };
    }

    private static ScriptPubKey DestinationOf(AddressForm form, byte[] hash) => form switch
    {
        AddressForm.P2wpkh => Scripts.P2wpkhOfHash(hash),
        AddressForm.P2pkh => Scripts.P2pkhOfHash(hash),
        _ => new AccountAddress(hash).ToDestination(),
    };

    private byte[] RewriteAddress(byte[] body)
    {
        var json = JsonNode.Parse(body)!;
        json["script"] = _thief.ToHex();
        json["address"] = AddressCodec.Format(chain.Asset, _thief).Value;
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
