using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>Couriers between silos and offline machines.</summary>
internal sealed partial class World
{
    private const int JobsAtOnce = 20;

    private void FetchJobs(Machine machine) => Do(Kind.FetchJobs, async silo =>
    {
        var jobs = await silo.Call(
            _outside, CourierOf(machine), g => g.GetGrain<IVaultGrain>(GrainKeys.Device(machine.Id)).OpenJobs(JobsAtOnce));
        if (jobs.TryGet(out var open, out _))
        {
            foreach (var job in open)
            {
                Oracle.LeftPlatform(job.Frame);
                Wire.Send(new Parcel(machine.Id, job.Id, job.Frame));
            }
        }
    });

    private void DeliverJob()
    {
        if (Wire.Take(Wire.ToDevices, Now) is { } parcel)
        {
            Tell(Kind.DeliverJob, $"{parcel.Job} to {parcel.Device}");
            Wire.Keep(parcel);
            GiveToMachine(parcel);
        }
    }

    /// <summary>Whatever is in a frame: the machine judges it, and what it signs is looked at before anybody else sees it.</summary>
    private void GiveToMachine(Parcel parcel)
    {
        var machine = Machines.First(m => m.Id == parcel.Device);
        if (machine.Answer(parcel.Frame) is not { } answer)
        {
            return;
        }

        if (!Frame.Decode(answer).TryGet(out var decoded, out var unreadable))
        {
            throw new InvalidOperationException($"{machine.Id} gave a frame that can't be read: {unreadable.Detail}");
        }

        answer = Breaks.ChangeAnswer(this, parcel.Frame, (ResultFrame)decoded) ?? answer;
        Oracle.LeftMachine(machine, parcel.Frame, answer);
        if (Plan.Break == Break.BroadcastsFirst && decoded is SignResult signed && Frame.Decode(parcel.Frame).Value is SignJob job)
        {
            var chain = ChainOf(job.Asset);
            Nodes.First(n => n[0].Chain == chain)[0].Take(signed.RawTransaction.ToArray(), ChainCloud.Chains.Transaction.Parse(signed.RawTransaction.Span).Value.TxId);
        }

        if (Wire.ToSilos.Count < 100)
        {
            Wire.ToSilos.Add(new Parcel(machine.Id, decoded.JobId, answer));
        }
    }

    private void DeliverAnswer()
    {
        if (Wire.Take(Wire.ToSilos, Now) is { } parcel)
        {
            Wire.Keep(parcel);
            Post(parcel);
        }
    }

    private void Post(Parcel parcel) => Do(Kind.DeliverAnswer, silo => silo.Call(
        _outside, CourierOf(Machines.First(m => m.Id == parcel.Device)),
        g => g.GetGrain<IVaultGrain>(GrainKeys.Device(parcel.Device)).PostResult(parcel.Job, parcel.Frame)));

    private static Caller CourierOf(Machine machine) => new(TokenKind.Courier, null, machine.Id);
}
