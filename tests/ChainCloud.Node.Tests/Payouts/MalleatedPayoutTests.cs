using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>
/// Where signatures are part of a txid, whoever sees a transaction can give it another one before a block holds it. No mempool takes these
/// forms, but blocks do.
/// </summary>
public sealed class MalleatedPayoutTests
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("the other half's s")]
    [InlineData("longer pushes")]
    public async Task A_payout_that_a_block_has_under_another_id_settles_with_that_id_and_its_change_is_ours(string form)
    {
        await using var stage = await PayoutStage.Open("DOGE", 30, 20);
        var script = PayoutStage.Nobody(ScriptType.P2sh);
        var signed = await stage.Send(await stage.Request((script, 40 * stage.Unit)));
        var changed = await MineInstead(stage, signed, form);
        Assert.Equal(changed, Assert.Single(await stage.Are(signed, "confirming")).TxId);
        Assert.Equal(changed, Assert.Single(await stage.Settle(signed)).TxId);
        Assert.Equal(40 * stage.Unit, await stage.Node.HeldAsync([script]));
        Assert.DoesNotContain(signed.TxId, await stage.Node.MempoolAsync());
        Assert.DoesNotContain((await stage.Account.ListDeposits(new(null, 100))).Value.Items, d => d.Outpoint.TxId == changed);
        Assert.Empty(await stage.Alarms());

        // Only its change is left, which the vault spends by the id that is on the chain.
        var next = await stage.Send(await stage.Request((PayoutStage.Nobody(ScriptType.P2pkh), stage.Unit)));
        Assert.Equal(changed, Assert.Single(next.Transaction.Inputs).Outpoint.TxId);
        await stage.Settle(next);
    }

    [Fact]
    public async Task When_that_block_leaves_the_payout_settles_under_its_own_id_and_once()
    {
        await using var stage = await PayoutStage.Open("DOGE", 30);
        var script = PayoutStage.Nobody(ScriptType.P2pkh);
        var signed = await stage.Send(await stage.Request((script, stage.Unit)));
        var changed = await MineInstead(stage, signed, "longer pushes");
        Assert.Equal(changed, Assert.Single(await stage.Are(signed, "confirming")).TxId);

        await stage.Node.ReorganizeAsync(1, 2);
        await stage.Platform.CatchUpAsync(stage.Node);
        await stage.Are(signed, "broadcast");
        await stage.Advance(signed);
        Assert.Equal([signed.TxId], await stage.Node.MempoolAsync());
        Assert.Equal(signed.TxId, Assert.Single(await stage.Settle(signed)).TxId);
        Assert.Equal(stage.Unit, await stage.Node.HeldAsync([script]));
        Assert.Empty(await stage.Alarms());
    }

    [Fact]
    public async Task A_dearer_attempt_under_another_id_settles_the_payout_with_its_own_fee()
    {
        await using var stage = await PayoutStage.Open("DOGE", 30);
        var signed = await stage.Send(await stage.Request((PayoutStage.Nobody(ScriptType.P2pkh), stage.Unit)));
        var changed = await MineInstead(stage, await stage.Raise(signed), "longer pushes");
        var settled = Assert.Single(await stage.Settle(signed));
        Assert.Equal((changed, (await NodeStatement.OfAsync(stage.Node, changed)).Fee), (settled.TxId, (long)settled.Fee!.Units));
        Assert.Empty(await stage.Alarms());
    }

    private static async Task<Hash256> MineInstead(PayoutStage stage, PayoutStage.Signed signed, string form)
    {
        var before = signed.Transaction;
        var changed = new Transaction(
            before.Version, [.. before.Inputs.Select(i => i with { ScriptSig = Changed(i.ScriptSig, form) })], before.Outputs, before.LockTime);
        Assert.NotEqual(before.TxId, changed.TxId);
        Assert.NotNull(await ((CoreTestNode)stage.Node).RefusalOfAsync(changed.Serialize(withWitness: false)));
        await stage.Node.MineOnlyAsync(changed.Serialize(withWitness: false));
        await stage.Platform.CatchUpAsync(stage.Node);
        return changed.TxId;
    }

    /// <summary>The same signature and key, written otherwise.</summary>
    private static byte[] Changed(byte[] script, string form)
    {
        var signature = script[1..(1 + script[0])];
        var key = script[(2 + script[0])..];
        if (form == "longer pushes")
        {
            // OP_PUSHDATA1
            return [0x4c, (byte)signature.Length, .. signature, 0x4c, (byte)key.Length, .. key];
        }

        // s and the group's order minus s are both valid (BIP-62).
        var compact = DerSignature.TryDecode(signature[..^1])!;
        var s = (Order - new BigInteger(compact.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] high = [.. compact[..32], .. new byte[32 - s.Length], .. s];
        byte[] der = [.. Der(high[..32]), .. Der(high[32..])];
        return [(byte)(der.Length + 3), 0x30, (byte)der.Length, .. der, signature[^1], (byte)key.Length, .. key];
    }

    private static byte[] Der(byte[] number)
    {
        byte[] digits = [.. number.SkipWhile(b => b == 0)];
        return digits[0] < 0x80 ? [2, (byte)digits.Length, .. digits] : [2, (byte)(digits.Length + 1), 0, .. digits];
    }
}
