using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A vault with accounts as a whole: frames in, frames out, over restarts and power cuts.</summary>
public sealed class EvmDeviceTests : IDisposable
{
    private readonly EvmRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Payments_and_their_receipts_are_remembered_over_restarts()
    {
        foreach (var amount in new[] { Ether(100), Token(5), Ether(200) })
        {
            var intent = _rig.Intent(amount);
            var result = Assert.IsType<SignResult>(_rig.Answer(_rig.Job(intent)));
            var signed = SignedEvmTransaction.Parse(result.RawTransaction.Span).Value;
            var receipt = SignedStatement.Verify<VaultReceipt>(result.Receipt, _rig.ChannelKey).Value.Statement;
            Assert.Equal(
                (intent.Hash, (Fence?)intent.Fence, (Hash256?)signed.TxId, Amount.Of(Eth, signed.Transaction.MaxFee), amount.Asset),
                (receipt.StatementHash, receipt.Fence, receipt.TxId, receipt.Fee, receipt.RemainingDay.Asset));
            Assert.Equal((_rig.Nonces.Address, intent.Fence.Number), (signed.Sender, signed.Transaction.Nonce));
        }

        Assert.Equal(3u, _rig.Nonces.Next);
    }

    [Fact]
    public void A_replacement_gets_a_receipt_of_its_own_and_is_the_answer_from_then_on()
    {
        var intent = _rig.Intent(Ether(100));
        var first = Assert.IsType<SignResult>(_rig.Answer(_rig.Job(intent)));
        var raised = Propose(intent) with { MaxFeePerGas = 60 * Gwei, MaxPriorityFeePerGas = 3 * Gwei };
        var second = Assert.IsType<SignResult>(_rig.Answer(_rig.Job(intent, raised)));
        Assert.NotEqual(first.RawTransaction.ToArray(), second.RawTransaction.ToArray());
        Assert.Equal(2, SignedStatement.Verify<VaultReceipt>(second.Receipt, _rig.ChannelKey).Value.Statement.Counter);
        Assert.Equal(second.RawTransaction.ToArray(), Assert.IsType<SignResult>(_rig.Answer(_rig.Job(intent))).RawTransaction.ToArray());
        Assert.Equal(1u, _rig.Nonces.Next);
    }

    [Fact]
    public void A_refused_token_payment_has_a_receipt_in_the_tokens_and_the_chains_units()
    {
        var intent = _rig.Intent(Token(6_000));
        var refused = Assert.IsType<RefusedResult>(_rig.Answer(_rig.Job(intent)));
        Assert.Equal("C10", refused.Clause);
        var receipt = SignedStatement.Verify<VaultReceipt>(refused.Receipt, _rig.ChannelKey).Value.Statement;
        Assert.Equal((Eth, Tok), (receipt.Fee.Asset, receipt.RemainingDay.Asset));
    }

    [Fact]
    public void C8_a_power_cut_between_any_two_steps_leaves_one_transaction_for_a_nonce()
    {
        var job = _rig.Job(_rig.Intent(Ether(100)));
        var image = Directory.GetFiles(_rig.Folder).ToDictionary(f => f, File.ReadAllBytes);
        var transactions = new HashSet<string>();
        for (var cut = 0; ; cut++)
        {
            foreach (var (file, bytes) in image)
            {
                File.WriteAllBytes(file, bytes);
            }

            File.Delete(Path.Combine(_rig.Spool.Outbox, "a.frame"));
            File.WriteAllBytes(Path.Combine(_rig.Spool.Inbox, "a.frame"), job.Encode());
            var (step, wasCut) = (0, false);
            try
            {
                Serve(_ => wasCut = step++ == cut ? throw new PowerCut() : false);
            }
            catch (PowerCut)
            {
                wasCut = true;
            }

            var released = File.Exists(Path.Combine(_rig.Spool.Outbox, "a.frame"));
            Assert.True(!released || _rig.Nonces.Next == 1, $"cut {cut}: released before it was durable");
            Serve(null);
            var answer = Frame.Decode(File.ReadAllBytes(Path.Combine(_rig.Spool.Outbox, "a.frame"))).Value;
            transactions.Add(Convert.ToHexString(Assert.IsType<SignResult>(answer).RawTransaction.Span));
            Assert.Equal((1u, 1), (_rig.Nonces.Next, _rig.State.Merchants[VaultBench.Acme].Receipts.Count));
            if (!wasCut)
            {
                Assert.True(cut >= 8, $"only {cut} steps");
                Assert.Single(transactions);
                return;
            }
        }
    }

    [Fact]
    public void The_screen_shows_token_contract_account_nonce_and_the_fee_of_the_chain()
    {
        _rig.Answer(_rig.Job(_rig.Intent(Token(1_000))));
        var screen = Assert.Single(_rig.Said, s => s.Contains("Merchant", StringComparison.Ordinal));
        string[] facts =
        [
            "m/44'/1'/7'", "1000.000000 TUSD (1000000000 units)", "0.003000000000000000 ETH", "50000000000 wei per gas, 60000 gas", "Nonce        0", "FIRST PAYMENT",
            "9000.000000 TUSD",
        ];
        Assert.All(facts, fact => Assert.Contains(fact, screen, StringComparison.Ordinal));
        var close = screen.Replace(" ", "", StringComparison.Ordinal);
        Assert.All([Recipient(), Contract, _rig.Nonces.Address], a => Assert.Contains(EvmAddress.Format(a), close, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DeviceRole.SendVault, 1u)]
    [InlineData(DeviceRole.ReceiveVault, 1_000u)]
    public void A_batch_of_accounts_is_attested_as_such(DeviceRole role, uint count)
    {
        using var rig = new EvmRig(role);
        var purpose = role == DeviceRole.SendVault ? AddressPurpose.Hot : AddressPurpose.Cold;
        var job = new BatchJob(Network.Regtest, Eth, VaultBench.Acme, VaultBench.SendVault, JobId.Of(1), purpose, 0, 0, count);
        var result = Assert.IsType<BatchResult>(rig.Answer(job));
        var attested = SignedStatement.Verify<AddressBatchAttestation>(result.Attestation, rig.ChannelKey).Value.Statement;
        Assert.Equal((BatchScriptType.Evm, count, MerkleTree.RootOf(result.Scripts, 0)), (attested.ScriptType, attested.Count, attested.Root));
        Assert.Equal((int)count, result.Scripts.Distinct().Count(s => s.Length == 20));
        Assert.Equal(rig.Nonces.Address.ToDestination(), result.Scripts[0]);
        Assert.Equal(result.Encode(), rig.Answer(job).Encode());
    }

    [Fact]
    public void What_the_first_version_of_the_journal_could_hold_is_written_as_it_was()
    {
        using var old = new VaultRig();
        old.Answer(old.Payout(100_000).Job);
        var journal = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(old.Folder, "journal")));
        Assert.All(["created/1", "enrolled/1", "signed/1"], kind => Assert.Contains(kind, journal, StringComparison.Ordinal));
        Assert.DoesNotContain("/2", journal.Replace("cc/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        _rig.Answer(_rig.Job(_rig.Intent(Ether(1_000))));
        journal = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(_rig.Folder, "journal")));
        Assert.All(["created/2", "enrolled/2", "tokens/1", "paid/1"], kind => Assert.Contains(kind, journal, StringComparison.Ordinal));
    }

    [Fact]
    public void A_newer_list_counts_and_an_older_one_changes_nothing()
    {
        using var vault = _rig.Open();
        Assert.Equal(ProblemCodes.StatementMismatch, vault.Device.List(_rig.Approved(Tokens)).Problem.Code);
        Assert.True(vault.Device.List(_rig.Approved(Tokens with { Version = 9, Tokens = [] })).IsOk);
        Assert.Equal(9, vault.Device.State.TokenLists[Eth].Version);
        Assert.False(vault.Device.State.Catalog.Find(Tok).IsOk);
    }

    private void Serve(Action<string>? beforeStep)
    {
        using var vault = _rig.Open(beforeStep);
        SpoolFolder.Open(VaultFolder.SpoolPath(_rig.Folder), beforeStep).Serve(vault.Device.Answer);
    }
}
