using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Domain.Addresses;

namespace ChainCloud.Domain.Tests.Addresses;

public sealed class AddressBatchTests
{
    private static readonly Hash256 Root = new(Enumerable.Repeat((byte)7, 32).ToArray());
    private static readonly Hash256 OtherRoot = new(Enumerable.Repeat((byte)8, 32).ToArray());
    private static readonly ImmutableArray<byte> Bytes = [1, 2, 3];

    private static readonly BatchState[] States =
    [
        new BatchState.Requested(),
        new BatchState.Listed(Root, Bytes),
        new BatchState.Verified(Root, Bytes, Bytes),
        new BatchState.Failed(AddressBatch.RefusedByVDevice),
    ];

    private static readonly BatchEvent[] Events =
    [
        new BatchEvent.Attested(Root, Bytes),
        new BatchEvent.Accepted(Bytes),
        new BatchEvent.Refused("any"),
    ];

    [Fact]
    public void The_printed_table_is_the_code()
    {
        var printed = File.ReadLines(Path.Combine(RepositoryFolder(), "grains/ChainCloud.Domain/Addresses/README.md"))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| from", StringComparison.Ordinal))
            .Select(l => string.Join(' ', l.Trim('|', ' ').Split('|').Select(c => c.Trim())))
            .Order(StringComparer.Ordinal);
        var coded = States.SelectMany(s => Events.Select(e => Row(s, e))).Where(r => r is not null).Order(StringComparer.Ordinal);
        Assert.Equal(printed, coded!);
    }

    [Fact]
    public void A_batch_goes_from_requested_over_listed_to_verified()
    {
        var listed = Apply(new BatchState.Requested(), new BatchCommand.RecordAttestation(Root, Bytes));
        var verified = Apply(listed, new BatchCommand.RecordVerdict(Root, true, Bytes));
        Assert.IsType<BatchState.Verified>(verified);
    }

    [Fact]
    public void A_refusing_verdict_fails_the_batch()
    {
        var failed = Apply(new BatchState.Listed(Root, Bytes), new BatchCommand.RecordVerdict(Root, false, Bytes));
        Assert.Equal(AddressBatch.RefusedByVDevice, Assert.IsType<BatchState.Failed>(failed).ReasonCode);
    }

    [Fact]
    public void A_verdict_over_another_root_changes_nothing()
    {
        var decided = AddressBatch.Decide(new BatchState.Listed(Root, Bytes), new BatchCommand.RecordVerdict(OtherRoot, true, Bytes));
        Assert.Equal(ProblemCodes.StatementMismatch, decided.Problem.Code);
    }

    [Fact]
    public void A_refusal_of_a_list_that_was_changed_on_its_way_fails_the_batch()
    {
        var failed = Apply(new BatchState.Listed(Root, Bytes), new BatchCommand.RecordVerdict(OtherRoot, false, Bytes));
        Assert.IsType<BatchState.Failed>(failed);
    }

    [Fact]
    public void A_failed_batch_can_not_be_verified()
    {
        var decided = AddressBatch.Decide(new BatchState.Failed("any"), new BatchCommand.RecordVerdict(Root, true, Bytes));
        Assert.Equal(ProblemCodes.WrongState, decided.Problem.Code);
    }

    [Fact]
    public void The_same_command_a_second_time_gives_no_event()
    {
        BatchCommand[] commands = [new BatchCommand.RecordAttestation(Root, Bytes), new BatchCommand.RecordVerdict(Root, true, Bytes)];
        BatchState state = new BatchState.Requested();
        foreach (var command in commands)
        {
            state = Apply(state, command);
            Assert.Empty(AddressBatch.Decide(state, command).Value);
        }
    }

    private static BatchState Apply(BatchState state, BatchCommand command) =>
        AddressBatch.Decide(state, command).Value.Aggregate(state, AddressBatch.Evolve);

    private static string? Row(BatchState state, BatchEvent happened)
    {
        try
        {
            return $"{AddressBatch.Name(state)} {happened.GetType().Name} {AddressBatch.Name(AddressBatch.Evolve(state, happened))}";
        }
        catch (UnreachableException)
        {
            return null;
        }
    }

    private static string RepositoryFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ChainCloud.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No ChainCloud.sln above the tests.");
        }

        return folder;
    }
}
