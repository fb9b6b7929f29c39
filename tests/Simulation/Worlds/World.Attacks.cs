using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>What somebody does who holds one of the machines, by the table of the protocol: website, cloud, courier, token.</summary>
internal sealed partial class World
{
    private void Attack(Kind kind)
    {
        switch (kind)
        {
            case Kind.StealByRequest:
                // The website with its sealing key: the V-Device's list of destinations is in the way.
                Request(Now.Pick(Websites).NewOrder(Now, Now.Pick(Chains).Parameters, TrueClock.Seconds, thief: true));
                break;
            case Kind.ConflictRequest:
                Conflict(Now.Pick(Websites));
                break;
            case Kind.ForeignCall:
                ForeignCall();
                break;
            case Kind.ForgeIntent:
                ChangeJob<SignJob>(kind, Forged);
                break;
            case Kind.TamperJob:
                ChangeJob<SignJob>(kind, Tampered);
                break;
            case Kind.SwapAddresses:
                ChangeJob<VerifyBatchJob>(kind, job => job with { Scripts = [Cast.Thief(ChainOf(job.Asset).Parameters), .. job.Scripts.Skip(1)] });
                break;
            case Kind.ReplayFrame:
                if (Wire.Old.Count > 0)
                {
                    var parcel = Now.Pick(Wire.Old);
                    var isJob = Frame.Decode(parcel.Frame) is { IsOk: true, Value: JobFrame };
                    (isJob ? Wire.ToDevices : Wire.ToSilos).Add(parcel);
                }

                break;
            case Kind.ForgeAnswer:
                ForgeAnswer();
                break;
        }
    }

    private void Conflict(Website website)
    {
        if (website.Orders.Where(o => o.Accepted is not null).ToList() is { Count: > 0 } orders)
        {
            var order = Now.Pick(orders);
            Do(Kind.ConflictRequest, async silo => Oracle.AnsweredConflict(
                order,
                await silo.Call(_outside, website.Hot, g => g.GetGrain<IAccountGrain>(GrainKeys.Account(order.Book)).RequestPayout(order.Request(more: 1)))));
        }
    }

    /// <summary>A token of one merchant, or of a courier, is used for what is another's.</summary>
    private void ForeignCall()
    {
        var (thief, victim) = Now.Chance(500) ? (Websites[0], Websites[1]) : (Websites[1], Websites[0]);
        var account = GrainKeys.Account(victim.Merchant.Book(Now.Pick(Chains).Asset));
        var order = victim.Orders.Find(o => o.Accepted is not null);
        var courier = new Caller(TokenKind.Courier, null, thief.Merchant.VDevice);
        switch (Now.Below(order is null ? 3 : 5))
        {
            case 0:
                TryForeign(thief.Hot, g => g.GetGrain<IAccountGrain>(account).Balances());
                break;
            case 1:
                TryForeign(thief.Cold, g => g.GetGrain<IAccountGrain>(account).NextAddress(AddressPurpose.Cold, "stolen", null));
                break;
            case 2:
                TryForeign(courier, g => g.GetGrain<IVaultGrain>(GrainKeys.Device(victim.Merchant.VDevice)).OpenJobs(1));
                break;
            case 3:
                TryForeign(thief.Hot, g => g.GetGrain<IPayoutGrain>(GrainKeys.Payout(order!.Accepted!.Value)).Read(thief.Merchant.Id));
                break;
            default:
                TryForeign(thief.Hot, g => g.GetGrain<IPayoutGrain>(GrainKeys.Payout(order!.Accepted!.Value)).Cancel(victim.Merchant.Id));
                break;
        }
    }

    private void TryForeign<T>(Caller caller, Func<Orleans.IGrainFactory, Task<Result<T>>> call) => Do(Kind.ForeignCall, async silo =>
    {
        try
        {
            Oracle.ForeignAnswer(await silo.Call(_outside, caller, call));
        }
        catch (UnauthorizedAccessException)
        {
            Oracle.ForeignRefused();
        }
    });

    /// <summary>The cloud changes a job on its way.</summary>
    private void ChangeJob<T>(Kind kind, Func<T, JobFrame?> change)
        where T : JobFrame
    {
        var jobs = Wire.ToDevices.Concat(Wire.Old).Where(p => Frame.Decode(p.Frame) is { IsOk: true, Value: T }).ToList();
        if (jobs.Count > 0 && Now.Pick(jobs) is var parcel && change((T)Frame.Decode(parcel.Frame).Value) is { } changed)
        {
            Tell(kind, $"{parcel.Job} for {parcel.Device}");
            Wire.ToDevices.Add(parcel with { Frame = changed.Encode() });
        }
    }

    /// <summary>The intent pays the thief, under a signature of somebody else's key.</summary>
    private SignJob? Forged(SignJob job)
    {
        if (!SignedStatement.Read<PayoutIntent>(job.Intents[0]).TryGet(out var read, out _))
        {
            return null;
        }

        using var stranger = DeviceSigningKey.FromPrivateKey(Cast.Secret("stranger", 32));
        var stolen = read.Statement with
        {
            Outputs = [.. read.Statement.Outputs.Select(o => o with { Script = Cast.Thief(ChainOf(job.Asset).Parameters) })],
            IntentId = new StatementId(Now.Bytes(StatementId.Length)),
        };
        return job with { Intents = [SignedStatement.Sign(stolen, stranger).Bytes, .. job.Intents.Skip(1)] };
    }

    /// <summary>The transaction is another than the intents say.</summary>
    private SignJob? Tampered(SignJob job)
    {
        if (!Psbt.Parse(job.Proposal.Span).TryGet(out var psbt, out _))
        {
            return null;
        }

        var unsigned = psbt.UnsignedTransaction;
        var outputs = unsigned.Outputs.ToList();
        switch (Now.Below(3))
        {
            case 0:
                outputs[Now.Below(outputs.Count)] = outputs[0] with { Script = Cast.Thief(ChainOf(job.Asset).Parameters) };
                break;
            case 1:
                outputs[^1] = outputs[^1] with { Value = Math.Max(1, outputs[^1].Value / 2) };
                break;
            default:
                outputs.Add(new TransactionOutput(Cast.Cent(ChainOf(job.Asset).Parameters), Cast.Thief(ChainOf(job.Asset).Parameters)));
                break;
        }

        var changed = Psbt.Create(new Transaction(unsigned.Version, unsigned.Inputs, outputs, unsigned.LockTime));
        for (var i = 0; i < unsigned.Inputs.Count; i++)
        {
            changed.Inputs[i].NonWitnessUtxo = psbt.Inputs[i].NonWitnessUtxo;
            changed.Inputs[i].WitnessUtxo = psbt.Inputs[i].WitnessUtxo;
            foreach (var derivation in psbt.Inputs[i].Derivations)
            {
                changed.Inputs[i].AddDerivation(derivation.PublicKey, derivation.Origin);
            }
        }

        return job with { Proposal = changed.Serialize() };
    }

    /// <summary>Somebody on the way answers in a machine's place.</summary>
    private void ForgeAnswer()
    {
        if (Wire.ToDevices.Count == 0)
        {
            return;
        }

        var parcel = Now.Pick(Wire.ToDevices);
        var kind = (RefusalKind)Now.Below(2);
        Frame forged = new RefusedResult(parcel.Job, parcel.Device, "C10", kind, "Not today.", default);
        if (Now.Chance(300) && Wire.Old.FindLast(o => o.Device == parcel.Device && Frame.Decode(o.Frame) is { IsOk: true, Value: ResultFrame }) is { } other)
        {
            forged = (ResultFrame)Frame.Decode(other.Frame).Value with { JobId = parcel.Job };
        }

        Wire.ToSilos.Add(parcel with { Frame = forged.Encode() });
    }
}
