using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Administration;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C24 and its neighbours for tokens, and which lists of tokens count.</summary>
public sealed class TokenClauseTests : IDisposable
{
    private readonly EvmBench _bench = new();
    private readonly DeviceSigningKey[] _keys = [.. Enumerable.Range(0, 4).Select(_ => DeviceSigningKey.Generate())];
    private readonly PayoutIntent _intent;
    private readonly EvmTransaction _honest;

    public TokenClauseTests()
    {
        _intent = _bench.Intent(Token(1_000));
        _honest = Propose(_intent);
    }

    public void Dispose()
    {
        _bench.Dispose();
        Array.ForEach(_keys, k => k.Dispose());
    }

    [Fact]
    public void A_tokens_amount_counts_with_the_token_and_its_gas_with_the_chains_asset()
    {
        var plan = _bench.Decide(_intent).Pays();
        var signed = _bench.Complete(plan);
        Assert.Equal((Contract, BigInteger.Zero), (signed.Transaction.To!.Value, signed.Transaction.Value));
        Assert.Equal((Recipient(), Token(1_000).Units), Abi.TryTransfer(signed.Transaction.Data.AsSpan()));
        Assert.Equal(Token(1_000), _bench.Merchant.Accounts[Tok].Budget.Day.Total);
        Assert.Equal(Amount.Of(Eth, 60_000 * 50 * (BigInteger)Gwei), _bench.Merchant.Accounts[Eth].Budget.Day.Total);
        Assert.Equal(0, _bench.Merchant.Accounts[Eth].Budget.Day.Count);
        Assert.Equal(Token(9_000), plan.RemainingDay);
    }

    [Fact]
    public void Ether_and_tokens_have_one_row_of_nonces()
    {
        Assert.Equal(0u, _bench.Pay(Token(1)).Signed.Transaction.Nonce);
        Assert.Equal(1u, _bench.Pay(Ether(100)).Signed.Transaction.Nonce);
        Assert.Equal(2u, _bench.Pay(Token(1)).Signed.Transaction.Nonce);
        _bench.Decide(_bench.Intent(Token(1), nonce: 1)).Dead(VaultClause.C22);
    }

    [Fact]
    public void C10_gas_of_tokens_is_within_the_limits_of_the_chains_asset()
    {
        _bench.ChangeAccount(Eth, a => a with { Budget = a.Budget.Spend(Now, Now, Ether(8_000) - Amount.Of(Eth, 60_000 * 50 * (BigInteger)Gwei), 1) });
        _bench.Decide(_intent).Pays();
        _bench.ChangeAccount(Eth, a => a with { Budget = a.Budget.Spend(Now, Now, Amount.Of(Eth, 1), 1) });
        _bench.Decide(_intent).Refused(VaultClause.C10, RefusalKind.Suspend);
    }

    [Fact]
    public void C23_the_gas_limit_of_a_token_is_the_lists()
    {
        _bench.Decide(_intent, _honest with { GasLimit = 100_000 }).Pays();
        _bench.Decide(_intent, _honest with { GasLimit = 100_001 }).Refused(VaultClause.C23, RefusalKind.Reject);
    }

    [Fact]
    public void C24_anything_but_exactly_the_transfer_locks_the_merchant()
    {
        var data = _honest.Data;
        EvmTransaction[] lies =
        [
            _honest with { To = OtherContract },
            _honest with { To = new AccountAddress(Enumerable.Repeat((byte)0xdd, 20).ToArray()) },
            _honest with { To = Recipient() },
            _honest with { Value = 1 },
            _honest with { Data = [.. Abi.Transfer(Recipient(7), Token(1_000).Units)] },
            _honest with { Data = [.. Abi.Transfer(Recipient(), Token(1_001).Units)] },
            _honest with { Data = [.. Abi.Transfer(Recipient(), (BigInteger.One << 256) - 1)] },
            _honest with { Data = data.SetItem(0, 0x09) },
            _honest with { Data = [0x09, 0x5e, 0xa7, 0xb3, .. data[4..]] },
            _honest with { Data = [0x23, 0xb8, 0x72, 0xdd, .. data[4..]] },
            _honest with { Data = data.SetItem(4, 1) },
            _honest with { Data = data.SetItem(15, 1) },
            _honest with { Data = data.Add(0) },
            _honest with { Data = data[..^1] },
            _honest with { Data = [] },
        ];
        Assert.All(lies, lie => _bench.Decide(_intent, lie).Refused(VaultClause.C24, RefusalKind.Lock));
    }

    [Fact]
    public void C25_tokens_sent_to_a_token_are_lost_so_the_intent_is_dead() =>
        Assert.All([Contract, OtherContract, _bench.Own, default], to => _bench.Decide(_bench.Intent(Token(1), to)).Dead(VaultClause.C25));

    [Fact]
    public void C2_a_token_that_a_newer_list_took_away_is_not_paid()
    {
        _bench.Apply(new TokensListed(Now, new SignedTokenList(Tokens with { Version = 2, Tokens = [Tokens.Tokens[0]] }, []).Encode()));
        _bench.Decide(_intent).Refused(VaultClause.C2, RefusalKind.Reject);
        _bench.Decide(_bench.Intent(Ether(1_000))).Pays();
    }

    [Fact]
    public void Tokens_have_no_addresses_of_their_own_and_one_hot_address_serves_the_chain()
    {
        var job = new BatchJob(Network.Regtest, Eth, VaultBench.Acme, VaultBench.SendVault, JobId.Of(1), AddressPurpose.Hot, 0, 0, 1);
        Assert.IsType<BatchRuling.Attest>(VaultRules.CheckBatch(_bench.State, job));
        BatchJob[] wrong = [job with { Asset = Tok }, job with { Count = 2 }, job with { Count = 1_000 }, job with { BatchNumber = 1, FirstIndex = 1_000 }];
        Assert.All(wrong, j => Assert.Equal(VaultClause.C26, Assert.IsType<BatchRuling.Refuse>(VaultRules.CheckBatch(_bench.State, j)).Refusal.Clause));
    }

    [Fact]
    public void A_token_is_enrolled_after_its_chains_asset_and_with_limits_of_its_kind()
    {
        var fresh = new VaultState(VaultBench.SendVault, DeviceRole.SendVault, Network.Regtest, 1, _keys[0].PublicKey, Now, 0, null);
        fresh = VaultEvolution.Evolve(fresh, new TokensListed(Now, new SignedTokenList(Tokens, []).Encode()), 2);
        Assert.Equal(ProblemCodes.WrongState, EnrolmentClauses.Check(fresh, _bench.Enrolment(TokenLimits)).Problem.Code);
        Assert.True(EnrolmentClauses.Check(fresh, _bench.Enrolment(EtherLimits)).IsOk);
        fresh = VaultEvolution.Evolve(fresh, _bench.Enrolment(EtherLimits), 3);
        Assert.True(EnrolmentClauses.Check(fresh, _bench.Enrolment(TokenLimits)).IsOk);
        VaultLimits[] wrong =
        [
            TokenLimits with { MaxFee = Token(1) }, TokenLimits with { MaxGas = 21_000 }, TokenLimits with { DestinationTypes = [ScriptType.P2pkh] },
            EtherLimits with { MaxGas = 0 }, EtherLimits with { MaxGas = 20_999 }, EtherLimits with { MaxGas = 2_000_001 },
        ];
        Assert.All(wrong, limits => Assert.Equal(ProblemCodes.LimitInvalid, EnrolmentClauses.Check(fresh, _bench.Enrolment(limits)).Problem.Code));
    }

    [Fact]
    public void A_list_counts_with_two_administrators_a_higher_version_and_no_code_changed()
    {
        var known = AssetCatalog.OfChains(Network.Regtest).WithTokens(Eth, Tokens.Tokens).Value;
        Assert.True(Check(Tokens with { Version = 2 }).IsOk);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, Check(Tokens with { Version = 2 }, approvals: 1).Problem.Code);
        var nobody = new SignedTokenList(Tokens with { Version = 2 }, []).Approve(_keys[0]).Approve(_keys[1]);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, TokenClauses.Check(nobody, [], known, Tokens).Problem.Code);
        TokenList[] refused =
        [
            Tokens, Tokens with { Version = 2, Network = Network.Test },
            Tokens with { Version = 2, Tokens = [Tokens.Tokens[1] with { Contract = Recipient() }] },
            Tokens with { Version = 2, Tokens = [Tokens.Tokens[1] with { Decimals = 7 }] },
        ];
        Assert.All(refused, list => Assert.Equal(ProblemCodes.StatementMismatch, Check(list).Problem.Code));
        Assert.Equal(ProblemCodes.AlreadyExists, Check(Tokens with { Version = 2, Tokens = [new(AssetId.Parse("BTC").Value, Recipient(), 8, 50_000)] }).Problem.Code);
        Assert.Equal(ProblemCodes.AssetUnknown, Check(Tokens with { Version = 2, ChainAsset = AssetId.Parse("LTC").Value }).Problem.Code);

        Result<TokenList> Check(TokenList list, int approvals = 2) => TokenClauses.Check(
            _keys.Take(approvals).Aggregate(new SignedTokenList(list, []), (signed, key) => signed.Approve(key)), [.. _keys[..3].Select(k => k.PublicKey)],
            known, Tokens);
    }
}
