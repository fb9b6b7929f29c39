using ChainCloud.EmbeddedEngine;

namespace ChainCloud.Engine.Tests.Conformance;

public sealed class OrleansConformance
{
    private static readonly string[] RealAssemblies = ["Orleans.Core.Abstractions.dll", "Orleans.Serialization.Abstractions.dll"];

    [Fact]
    public void The_engine_has_no_public_type_or_member_that_the_real_one_lacks_or_has_otherwise()
    {
        var engine = Imitation.ImitatedTypesOf(typeof(EmbeddedEngineOptions).Assembly.Location);

        Assert.True(engine.Count > 20, "The engine's types were not found.");
        Assert.Empty(Imitation.Differences(engine, Real()));
    }

    [Fact]
    public void A_type_that_is_not_there_really_is_found() => AssertFound("Orleans.NotThere: the real one has no such type");

    [Fact]
    public void An_extra_member_is_found() =>
        AssertFound("Orleans.IGrainWithGuidKey: has no 'public abstract virtual System.Threading.Tasks.Task Extra()' really");

    [Fact]
    public void Another_signature_is_found() =>
        AssertFound("Orleans.Runtime.IGrainTimer: has no 'public abstract virtual Void Change(System.TimeSpan dueTime)' really");

    [Fact]
    public void Another_parameter_name_is_found() =>
        AssertFound("Orleans.Runtime.IdSpan: has no 'public static Orleans.Runtime.IdSpan Create(String other)' really");

    [Fact]
    public void Another_attribute_target_is_found() => AssertFound("Orleans.Concurrency.OneWayAttribute: has another attribute usage");

    [Fact]
    public void Another_base_or_modifier_is_found() =>
        AssertFound("Orleans.Runtime.LimitExceededException: is 'type : System.Exception', really 'sealed type : Orleans.Runtime.OrleansException'");

    [Fact]
    public void Another_interface_is_found() => AssertFound("Orleans.Runtime.IGrainTimer: is no System.ICloneable really");

    [Fact]
    public void Another_constant_is_found() =>
        AssertFound("Orleans.GenerateFieldIds: has no 'public static const Orleans.GenerateFieldIds PublicProperties = 7' really");

    [Fact]
    public void A_contract_that_others_fulfil_must_be_whole()
    {
        var engine = Imitation.ImitatedTypesOf(typeof(EmbeddedEngineOptions).Assembly.Location);
        var filter = engine["Orleans.IIncomingGrainCallFilter"];
        var cut = new Dictionary<string, TypeShape> { [filter.Name] = filter with { Members = [] } };

        Assert.Contains(Imitation.Differences(cut, Real()), each => each.StartsWith("Orleans.IIncomingGrainCallFilter: lacks", StringComparison.Ordinal));
    }

    private static void AssertFound(string difference) =>
        Assert.Contains(difference, Imitation.Differences(Imitation.ImitatedTypesOf(typeof(OrleansConformance).Assembly.Location), Real()));

    private static Dictionary<string, TypeShape> Real() => RealAssemblies
        .SelectMany(each => AssemblyShape.Read(Path.Combine(AppContext.BaseDirectory, "imitated", each)).Values)
        .ToDictionary(each => each.Name);
}
