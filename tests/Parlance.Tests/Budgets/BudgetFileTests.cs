using Parlance.Benchmarks.Clients;
using Parlance.Benchmarks.Run;

namespace Parlance.Tests.Budgets;

public class BudgetFileTests
{
    private static readonly string[] s_units = ["ratio", "bytes", "ms"];
    private static readonly string[] s_tested = ["splice-event-allocation", "translate-event-allocation"];

    [Fact]
    public void Budgets_Fields_AreWellFormed() => Assert.All(Budget.ReadAll().Values, budget =>
    {
        Assert.True(budget.Limit >= 0);
        Assert.Contains(budget.Unit, s_units);
        Assert.EndsWith(".", budget.How, StringComparison.Ordinal);
    });

    [Fact]
    public void Budgets_OfRun_AreItsScenarios() =>
        Assert.Equal(ScenarioNames.All.Order(), Budget.ReadAll().Values.Where(budget => budget.Gate == "run").Select(budget => budget.Name).Order());

    [Fact]
    public void Budgets_OfClients_AreThoseThatAreCompared() =>
        Assert.Equal(ClientNames.Budgets.Order(), Budget.ReadAll().Values.Where(budget => budget.Gate == "clients").Select(budget => budget.Name).Order());

    [Fact]
    public void Budgets_OfTests_AreThoseThatTestsMeasure() =>
        Assert.Equal(s_tested, Budget.ReadAll().Values.Where(budget => budget.Gate is not ("run" or "clients")).Select(budget => budget.Gate == "test" ? budget.Name : $"{budget.Name}: {budget.Gate}").Order());
}
