//! Calls what is generated for every kind of table, on a real server.

migrations::migrations! {
    queries = [
        customers, orders, boxes, prices, price_notes, events, tickets, "Order items", new_tickets,
        audit.log, measures, secrets,
    ],
}

use chrono::NaiveDate;
use migrations::engine::{Options, Server};
use rows::*;
use rust_decimal::Decimal;
use sqlx::{Connection, PgConnection, PgPool};

type Tried = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Tried {
    let server = Server::start(&Options::default())?;
    let pool = PgPool::connect(server.url()).await?;
    MIGRATIONS.apply(&pool).await?;
    keys_and_children(&pool).await?;
    defaults_and_nulls(&pool).await?;
    many(&pool).await?;
    composite_values(&pool).await?;
    composite_keys(&pool).await?;
    odd_names(&pool).await?;
    other_kinds(&pool).await?;
    let mut connection = PgConnection::connect(server.url()).await?;
    inside_a_transaction(&mut connection).await?;
    println!("everything is as it should be");
    Ok(())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).expect("a day")
}

async fn keys_and_children(pool: &PgPool) -> Tried {
    let new = NewCustomer { country: Some("FR".into()), ..NewCustomer::new("Ada".into()) };
    let ada = Customer::insert(pool, &new).await?;
    assert_eq!((ada.mail.as_str(), ada.plan, ada.country.as_str()), ("nobody@example.com", Plan::Free, "FR"));
    assert_eq!((ada.nickname.as_deref(), ada.score), (Some("nickname"), Decimal::new(0, 2)));
    assert_eq!(ada.office.as_deref(), Some("nobody@example.com"));
    assert_eq!(Customer::get(pool, ada.customer_id).await?, Some(ada.clone()));
    assert_eq!(Customer::get(pool, -1).await?, None);
    assert_eq!(Customer::get_by_country(pool, "FR").await?, Some(ada.clone()));
    assert_eq!(Customer::get_by_name_and_plan(pool, "Ada", Plan::Free).await?, Some(ada.clone()));
    assert_eq!(Customer::get_by_name_and_plan(pool, "Ada", Plan::Paid).await?, None);

    let bob = Customer::insert(
        pool,
        &NewCustomer {
            customer_id: Some(70),
            mail: Some("bob@example.com".into()),
            office: Some(None),
            mails: Some(vec!["x@y".into(), "y@z".into()]),
            plan: Some(Plan::Paid),
            referred_by: Some(ada.customer_id),
            nickname: Some(None),
            score: Some("12.345".parse()?),
            ..NewCustomer::new("Bob".into())
        },
    )
    .await?;
    assert_eq!((bob.customer_id, bob.nickname.clone(), bob.office.clone()), (70, None, None));
    assert_eq!((bob.mails.as_slice(), &bob.old_mails), (["x@y".to_owned(), "y@z".to_owned()].as_slice(), &None));
    assert_eq!((bob.score.to_string().as_str(), bob.country.as_str()), ("12.35", "DE"));
    assert_eq!(Customer::list_by_referred_by(pool, ada.customer_id).await?, [bob.clone()]);
    assert_eq!(Customer::list_by_approved_by(pool, ada.customer_id).await?, []);

    let changed = Customer { name: "Bert".into(), approved_by: Some(ada.customer_id), ..bob };
    assert_eq!(changed.update(pool).await?, Some(changed.clone()));
    assert_eq!(Customer::list_by_approved_by(pool, ada.customer_id).await?, [changed.clone()]);
    let many = [None, Some(vec![]), Some(vec!["c@d".to_owned()])].map(|mails| NewCustomer {
        country: Some(mails.as_ref().map_or("A".into(), |mails| format!("B{}", mails.len()))),
        old_mails: mails.clone(),
        mails: mails.clone(),
        ..NewCustomer::new(format!("{mails:?}"))
    });
    let many = Customer::insert_many(pool, &many).await?;
    assert_eq!((many[0].mails.len(), many[1].mails.len(), many[2].mails[0].as_str()), (1, 0, "c@d"));
    assert_eq!((&many[0].old_mails, &many[1].old_mails), (&None, &Some(vec![])));
    let too_long = NewCustomer { country: Some("FRA".into()), ..NewCustomer::new("Eve".into()) };
    let said = Customer::insert(pool, &too_long).await.expect_err("three letters").to_string();
    assert!(said.contains("too long"), "a cast would have cut it: {said}");
    let said = Customer::insert_many(pool, &[too_long]).await.expect_err("three letters");
    assert!(said.to_string().contains("too long"), "{said}");
    let refused = NewCustomer { mail: Some("no address".into()), ..NewCustomer::new("Eve".into()) };
    assert!(Customer::insert(pool, &refused).await.is_err());

    assert!(Customer::delete(pool, 70).await?);
    assert!(!Customer::delete(pool, 70).await?);
    assert_eq!(changed.update(pool).await?, None);
    Ok(())
}

async fn defaults_and_nulls(pool: &PgPool) -> Tried {
    let ada = Customer::get_by_country(pool, "FR").await?.expect("Ada");
    let new = NewOrder::new(ada.customer_id, Side::Buy, Decimal::ONE_HUNDRED);
    let one = Order::insert(pool, &new).await?;
    let two = Order::insert(pool, &new).await?;
    assert_ne!((one.order_id, &one.code), (two.order_id, &two.code), "each has a default of its own");
    assert_eq!(one.gross.map(|gross| gross.normalize().to_string()).as_deref(), Some("119"));
    assert_eq!((one.horizon, one.fallback, one.flag), (None, Some(Fallback::Day), b'x' as i8));
    assert_eq!((one.tags.clone(), one.marks.clone(), one.plans.clone()), (vec![], None, Some(vec![Plan::Free])));
    assert_eq!((one.about.clone(), one.raw.clone()), (serde_json::json!({"a": 1}), None));
    let full = NewOrder {
        order_id: Some(uuid::Uuid::nil()),
        horizon: Some(Horizon::_12months),
        fallback: Some(None),
        code: Some("c".into()),
        tags: Some(vec!["a".into(), "".into(), "NULL, \"x\" {é}".into()]),
        marks: Some(vec![1, -1]),
        plans: Some(None),
        about: Some(serde_json::json!([null, {"b": "\u{e9}"}])),
        raw: Some(serde_json::json!({"z": 1, "a": [true]})),
        photo: Some(vec![0, 255]),
        flag: Some(7),
        due: Some(day(2)),
        open_for: Some((1..5).into()),
        ..new.clone()
    };
    let order = Order::insert(pool, &full).await?;
    assert_eq!((order.horizon, order.fallback, order.code.as_str()), (full.horizon, None, "c"));
    assert_eq!((Some(order.tags.clone()), order.marks.clone(), order.plans.clone()), (full.tags.clone(), full.marks.clone(), None));
    assert_eq!((Some(order.about.clone()), order.raw.clone()), (full.about.clone(), full.raw.clone()));
    assert_eq!((order.photo.clone(), order.flag, order.due), (full.photo.clone(), 7, full.due));
    assert_eq!(Order::get_by_code(pool, "c").await?, Some(order.clone()));
    assert_eq!(Order::list_by_customer_id(pool, ada.customer_id).await?.len(), 3);
    let changed = Order { tags: vec![], plans: Some(vec![Plan::Paid]), horizon: None, net: Decimal::TEN, ..order };
    let written = changed.update(pool).await?.expect("the order");
    assert_eq!(written.gross.map(|gross| gross.normalize().to_string()).as_deref(), Some("11.9"));
    assert_eq!(written.plans, Some(vec![Plan::Paid]));
    Ok(())
}

async fn many(pool: &PgPool) -> Tried {
    assert_eq!(Order::insert_many(pool, &[]).await?, []);
    let ada = Customer::get_by_country(pool, "FR").await?.expect("Ada");
    let order = |number: i64| NewOrder {
        code: (number % 3 == 0).then(|| format!("many {number}")),
        horizon: (number % 2 == 0).then_some(Horizon::Day),
        fallback: [None, Some(None), Some(Some(Fallback::Week))][(number % 3) as usize],
        tags: (number % 4 != 0).then(|| (0..number % 4).map(|tag| format!("{number} {tag}")).collect()),
        marks: (number % 5 != 0).then(|| vec![number as i32; (number % 5 - 1) as usize]),
        plans: [None, Some(None), Some(Some(vec![])), Some(Some(vec![Plan::Paid, Plan::Free]))][(number % 4) as usize].clone(),
        raw: (number % 2 == 0).then(|| serde_json::json!({"n": number})),
        photo: (number % 2 == 0).then(|| vec![number as u8]),
        open_for: (number % 2 == 0).then(|| (number as i32..).into()),
        ..NewOrder::new(ada.customer_id, if number % 2 == 0 { Side::Sell } else { Side::Buy }, number.into())
    };
    let new: Vec<NewOrder> = (1..=5_000).map(order).collect();
    let rows = Order::insert_many(pool, &new).await?;
    assert_eq!(rows.len(), new.len());
    for (row, new) in std::iter::zip(&rows, &new) {
        assert_eq!(row.net, new.net, "the order of the rows is that of the slice");
        assert_eq!((row.side, row.horizon), (new.side, new.horizon));
        assert_eq!(row.fallback, new.fallback.unwrap_or(Some(Fallback::Day)));
        assert!(new.code.as_ref().map_or(row.code.starts_with("code-"), |code| row.code == *code));
        assert_eq!(row.tags, new.tags.clone().unwrap_or_default());
        assert_eq!(row.marks, new.marks);
        assert_eq!(row.plans, new.plans.clone().unwrap_or(Some(vec![Plan::Free])));
        assert_eq!((&row.raw, &row.photo, &row.open_for), (&new.raw, &new.photo, &new.open_for));
    }
    let one = Order::insert_many(pool, &[order(4)]).await?;
    assert_eq!(one[0].tags, [""; 0]);
    Ok(())
}

async fn composite_values(pool: &PgPool) -> Tried {
    let place = |shelf, bay: Option<&str>| Place { shelf, bay_no: bay.map(Into::into) };
    let new = |box_id, at: Place| NewBoxRow::new(box_id, at);
    let one = NewBoxRow { former: Some(place(None, None)), ..new(1, place(Some(4), Some("b"))) };
    let one = BoxRow::insert(pool, &one).await?;
    assert_eq!((&one.place, &one.former), (&place(Some(4), Some("b")), &Some(place(None, None))));
    let several = [
        NewBoxRow { former: Some(place(Some(1), None)), ..new(2, place(Some(2), None)) },
        NewBoxRow { known: Some(place(Some(5), Some("k"))), ..new(3, place(None, Some("c"))) },
        NewBoxRow { history: Some(vec![place(Some(8), None); 2]), ..new(4, place(None, None)) },
    ];
    let mut boxes = BoxRow::insert_many(pool, &several).await?;
    boxes.sort_by_key(|it| it.box_id);
    let [two, three, four] = boxes.as_slice() else { panic!("{boxes:?}") };
    assert_eq!((&two.place, &two.former), (&place(Some(2), None), &Some(place(Some(1), None))));
    assert_eq!((&three.former, &three.known), (&None, &Some(place(Some(5), Some("k")))));
    assert_eq!((&four.place, four.history.len()), (&place(None, None), 2));
    let moved = BoxRow { place: place(Some(9), None), former: None, ..one };
    assert_eq!(moved.update(pool).await?, Some(moved.clone()));
    assert_eq!(BoxRow::get(pool, 1).await?, Some(moved));
    Ok(())
}

async fn composite_keys(pool: &PgPool) -> Tried {
    let prices: Vec<_> = (1..=3).map(|number| NewPrice::new("A".into(), day(number), number.into())).collect();
    let prices = Price::insert_many(pool, &prices).await?;
    assert_eq!(Price::get(pool, "A", day(2)).await?.as_ref(), Some(&prices[1]));
    let note = NewPriceNote { note: Some("high".into()), ..NewPriceNote::new("A".into(), day(2)) };
    let notes = PriceNote::insert_many(pool, &[note.clone(), note]).await?;
    assert_eq!(notes.iter().map(|note| note.note_id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(PriceNote::list_by_symbol_and_day(pool, "A", day(2)).await?, notes);
    assert!(Price { price: 9.into(), ..prices[2].clone() }.update(pool).await?.is_some());
    assert!(Price::delete(pool, "A", day(3)).await?);
    assert!(Price::delete(pool, "A", day(2)).await.is_err(), "it has notes");
    Ok(())
}

async fn odd_names(pool: &PgPool) -> Tried {
    let item = NewOrderItem {
        self_: Some("self".into()),
        größe: Some(3),
        get: Some("got".into()),
        ..NewOrderItem::new(1, "ab".into(), Type::Y, "me".into())
    };
    let item = OrderItem::insert(pool, &item).await?;
    assert_eq!(item.quo_te.as_deref(), Some("it's \\"));
    assert!(item.sixty_three_bytes_are_the_longest_name_which_postgresql_can_use);
    assert_eq!(OrderItem::get(pool, 1).await?, Some(item.clone()));
    assert_eq!(OrderItem::get_by_executor(pool, "me").await?, Some(item.clone()));
    assert_eq!(OrderItem::get_by_get(pool, "got").await?, Some(item.clone()));
    assert_eq!(OrderItem::get_by_a_b_and_type(pool, "ab", Type::Y).await?, Some(item.clone()));
    let items = [NewOrderItem { new: Some("new".into()), ..NewOrderItem::new(2, "c".into(), Type::X, "you".into()) }];
    let many = OrderItem::insert_many(pool, &items).await?;
    assert_eq!((many[0].new.as_deref(), many[0].r#type), (Some("new"), Type::X));
    assert_eq!(OrderItem { r#type: Type::X, ..item }.update(pool).await?.map(|item| item.r#type), Some(Type::X));
    assert!(OrderItem::delete(pool, 1).await?);
    // The row of `new_tickets` has the name that the new row of `tickets` would have had.
    let ticket: NewTicket = NewTicket::insert(pool, &NewNewTicket::new(1)).await?;
    assert_eq!(ticket.id, 1);
    Ok(())
}

async fn other_kinds(pool: &PgPool) -> Tried {
    let at = chrono::DateTime::UNIX_EPOCH;
    let events = [NewEvent::new(at), NewEvent { text: Some("x".into()), ..NewEvent::new(at) }];
    let events = Event::insert_many(pool, &events).await?;
    assert_eq!((events[0].text.as_deref(), events[1].text.as_deref()), (None, Some("x")));

    assert_eq!(Ticket::insert(pool, &NewTicketRow::new()).await?.ticket_id, 1);
    let tickets = vec![NewTicketRow::new(); 3];
    let tickets = Ticket::insert_many(pool, &tickets).await?;
    assert_eq!(tickets.iter().map(|ticket| ticket.ticket_id).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(Ticket::get(pool, 4).await?.is_some() && Ticket::delete(pool, 4).await?);

    let new = NewLog::new(vec![LogLevel::SoSo, LogLevel::Info], "line".into());
    let log = Log::insert(pool, &new).await?;
    assert_eq!((log.level, log.levels.clone()), (LogLevel::SoSo, new.levels.clone()));
    let logs = Log::insert_many(pool, &[NewLog { level: Some(LogLevel::Info), ..new.clone() }, new]).await?;
    assert_eq!((logs[0].level, logs[1].level, logs[1].levels.len()), (LogLevel::Info, LogLevel::SoSo, 2));

    let old = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    let new: Vec<_> = (0..200)
        .map(|number| NewMeasure::new(number, if number % 3 == 0 { old } else { day(1) }, number.into()))
        .collect();
    let measures = Measure::insert_many(pool, &new).await?;
    assert!(measures.iter().zip(0..).all(|(measure, number)| measure.sensor == number));
    let moved = Measure::get(pool, 3, old).await?.expect("a measure");
    assert!(Measure { value: 0.5, ..moved }.update(pool).await?.is_some());
    Ok(())
}

async fn inside_a_transaction(connection: &mut PgConnection) -> Tried {
    let mut transaction = connection.begin().await?;
    sqlx::raw_sql("CREATE ROLE reader; GRANT ALL ON secrets TO reader; SET ROLE reader").execute(&mut *transaction).await?;
    Secret::insert_many(&mut *transaction, &[NewSecret::new(1, "seen".into())]).await?;
    assert!(Secret::insert(&mut *transaction, &NewSecret::new(2, "seen".into())).await.is_ok());
    assert_eq!(Secret::get(&mut *transaction, 1).await?.map(|secret| secret.text).as_deref(), Some("seen"));
    transaction.rollback().await?;
    assert_eq!(Secret::get(connection, 1).await?, None);
    Ok(())
}
